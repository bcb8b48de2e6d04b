namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>How a network is to be reckoned. Defaults are those of EPANET 2.2, users manual, appendix C, [OPTIONS].</summary>
public sealed record NetworkOptions
{
    /// <summary>Unit in which a file is written; the model itself is in m and m3/s.</summary>
    public FlowUnit Flow { get; init; } = FlowUnit.Lps;

    /// <summary>A file in SI units writes pressures in kPa instead of metres.</summary>
    public bool PressureInKilopascal { get; init; }

    /// <summary>Friction formula of all pipes.</summary>
    public HeadLossFormula HeadLoss { get; init; }

    /// <summary>Density relative to water.</summary>
    public double SpecificGravity { get; init; } = 1;

    /// <summary>Kinematic viscosity relative to water at 20 °C (1.022e-6 m2/s).</summary>
    public double Viscosity { get; init; } = 1;

    /// <summary>Most Newton steps for one state, 1 or more.</summary>
    public int TrialsMax { get; init; } = 200;

    /// <summary>Sum of flow changes over sum of flows at which a state is solved.</summary>
    public double Accuracy { get; init; } = 0.001;

    /// <summary>Multiplies every demand.</summary>
    public double DemandMultiplier { get; init; } = 1;

    /// <summary>Pattern of demands that name none; a file's default is <c>1</c>. It need not exist.</summary>
    public string? DefaultPatternId { get; init; } = "1";

    /// <summary>Power of the pressure in the outflow of an emitter: 0.5 for an orifice, up to 1.5 for a slit in plastic.</summary>
    public double EmitterExponent { get; init; } = 0.5;

    /// <summary>Emitters let water in where the pressure is negative.</summary>
    public bool EmitterBackflow { get; init; } = true;

    /// <summary>Whether demands depend on the pressure.</summary>
    public DemandModel DemandModel { get; init; }

    /// <summary>Pressure-driven: nothing is drawn at or below this pressure, m.</summary>
    public double MinimumPressureM { get; init; }

    /// <summary>Pressure-driven: all is drawn at or above this pressure, m.</summary>
    public double RequiredPressureM { get; init; } = 0.1;

    /// <summary>Pressure-driven: power of the pressure between the two.</summary>
    public double PressureExponent { get; init; } = 0.5;

    /// <summary>What the numbers of positions and vertices are.</summary>
    public CoordinateUnit Coordinates { get; init; }
}
