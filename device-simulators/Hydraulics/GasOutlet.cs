namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Gas that blows out of a round hole in a pipe of medium pressure: choked, as soon as the pressure is high enough.</summary>
/// <remarks>
/// Choked nozzle flow (Perry's Chemical Engineers' Handbook, compressible flow): mass flow = C A pa √(γ/(Rs T)) (2/(γ+1))^((γ+1)/(2(γ-1))),
/// proportional to the absolute pressure, above the critical ratio ((γ+1)/2)^(γ/(γ-1)) of 1.83 for natural gas. Below, the flow falls with
/// the root of the potential to none at the pressure of the air, which meets the choked flow at the critical ratio.
/// </remarks>
internal sealed class GasOutlet : Outlet
{
    private const double Discharge = 0.75;
    private const double StandardK = 273.15;

    private readonly double _flowPerKpa;
    private readonly double _criticalFlow;
    private readonly double _criticalPotential;

    public GasOutlet(double holeM, GasOptions options)
    {
        var gamma = options.HeatRatio;
        var critical = Math.Pow((gamma + 1) / 2, gamma / (gamma - 1)) * GasLaw.AirKpa;
        var perStandardVolume = GasLaw.AirKpa * 1000 / options.DensityKgPerM3;     // Rs T0, m2/s2
        var factor = Math.Sqrt(gamma / (perStandardVolume * options.TemperatureK / StandardK))
            * Math.Pow(2 / (gamma + 1), (gamma + 1) / (2 * (gamma - 1)));
        _flowPerKpa = Discharge * Math.PI / 4 * holeM * holeM * 1000 * factor / options.DensityKgPerM3;
        _criticalFlow = _flowPerKpa * critical;
        _criticalPotential = GasLaw.Potential(critical - GasLaw.AirKpa, isLow: false);
    }

    /// <summary>An orifice at low pressure: flow = C A √(2 p / ρ).</summary>
    public static LeakOutlet LowPressure(double holeM, GasOptions options) =>
        new(Discharge * Math.PI / 4 * holeM * holeM * Math.Sqrt(2 * 1000 / options.DensityKgPerM3), 0.5, backflow: false);

    public override void Linearise(double pressure)
    {
        if (Flow < 0 || (Flow == 0 && pressure <= 0))
        {
            Gradient = Barrier;
            Loss = Barrier * Flow;
        }
        else if (Flow > _criticalFlow)
        {
            var absolute = Flow / _flowPerKpa;
            Loss = GasLaw.Potential(absolute - GasLaw.AirKpa, isLow: false);
            Gradient = absolute / GasLaw.AirKpa / _flowPerKpa;
        }
        else
        {
            var share = Flow / _criticalFlow;
            Loss = _criticalPotential * share * share;
            Gradient = Math.Max(2 * _criticalPotential * share / _criticalFlow, Tolerances.Gradient);
        }
    }
}
