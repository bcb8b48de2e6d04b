namespace SmartPoles.Protocols.PipeNetwork.Inp;

/// <summary>Factors from the units of an .inp file to SI; divide to come back. The flow unit decides between US and SI.</summary>
/// <remarks>
/// EPANET 2.2 users manual, appendix A. Lengths and volumes by their definition. For pressure EPANET takes 0.4333 psi to a foot of
/// water and 6.895 kPa to a psi; the same here, or a valve's setting would mean another head than in EPANET.
/// </remarks>
internal sealed class InpUnits
{
    private const double Foot = 0.3048;
    private const double UsGallon = 0.003785411784;
    private const double ImperialGallon = 0.00454609;
    private const double AcreFoot = 43_560 * Foot * Foot * Foot;
    private const double Day = 86_400;
    private const double PsiPerFoot = 0.4333;
    private const double KilopascalPerPsi = 6.895;

    public InpUnits(NetworkOptions options)
    {
        IsUs = options.Flow <= FlowUnit.Afd;
        FlowM3PerS = FlowFactor(options.Flow);
        LengthM = IsUs ? Foot : 1;
        DiameterM = IsUs ? Foot / 12 : 0.001;
        PowerW = IsUs ? 745.7 : 1000;
        RoughnessM = options.HeadLoss != HeadLossFormula.DarcyWeisbach ? 1 : IsUs ? Foot / 1000 : 0.001;
        var psi = Foot / (PsiPerFoot * options.SpecificGravity);
        PressureM = IsUs ? psi : options.PressureInKilopascal ? psi / KilopascalPerPsi : 1;
        EmitterM3PerS = FlowM3PerS / Math.Pow(PressureM, options.EmitterExponent);
    }

    /// <summary>US customary units.</summary>
    public bool IsUs { get; }

    public double FlowM3PerS { get; }

    /// <summary>Elevations, heads, levels, lengths of pipes, diameters of tanks.</summary>
    public double LengthM { get; }

    /// <summary>Diameters of pipes and valves.</summary>
    public double DiameterM { get; }

    public double VolumeM3 => LengthM * LengthM * LengthM;

    /// <summary>Pressures, as metres of the liquid.</summary>
    public double PressureM { get; }

    public double PowerW { get; }

    /// <summary>1 unless the roughness is a height.</summary>
    public double RoughnessM { get; }

    /// <summary>From flow at 1 unit of pressure to m3/s at 1 m.</summary>
    public double EmitterM3PerS { get; }

    /// <summary>Factors of the two columns of a curve.</summary>
    public (double X, double Y) Curve(CurveKind kind) => kind switch
    {
        CurveKind.PumpHead or CurveKind.HeadLoss => (FlowM3PerS, LengthM),
        CurveKind.Efficiency => (FlowM3PerS, 1),
        CurveKind.Volume => (LengthM, VolumeM3),
        _ => (1, 1),
    };

    /// <summary>Factor of a valve's setting.</summary>
    public double Setting(ValveKind kind) => kind switch
    {
        ValveKind.Prv or ValveKind.Psv or ValveKind.Pbv => PressureM,
        ValveKind.Fcv => FlowM3PerS,
        _ => 1,
    };

    private static double FlowFactor(FlowUnit unit) => unit switch
    {
        FlowUnit.Cfs => Foot * Foot * Foot,
        FlowUnit.Gpm => UsGallon / 60,
        FlowUnit.Mgd => UsGallon * 1e6 / Day,
        FlowUnit.Imgd => ImperialGallon * 1e6 / Day,
        FlowUnit.Afd => AcreFoot / Day,
        FlowUnit.Lps => 0.001,
        FlowUnit.Lpm => 0.001 / 60,
        FlowUnit.Mld => 1000 / Day,
        FlowUnit.Cmh => 1.0 / 3600,
        FlowUnit.Cmd => 1 / Day,
        _ => 1,
    };
}
