namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>An orifice: flow = coefficient * pressure^exponent.</summary>
/// <remarks>
/// EPANET 2.2 users manual, 3.1.2 (emitters). Exponent 0.5 for a hole in iron, up to 1.5 for a slit that opens (FAVAD, J. May 1994).
/// </remarks>
/// <param name="coefficient">m3/s at 1 m, above 0.</param>
/// <param name="exponent">Above 0.</param>
/// <param name="backflow">Negative pressure lets water (or mud) in.</param>
internal sealed class LeakOutlet(double coefficient, double exponent, bool backflow) : Outlet
{
    private readonly double _power = 1 / exponent;
    private readonly double _resistance = Math.Pow(coefficient, -1 / exponent);

    /// <summary>m3/s at 1 m.</summary>
    public double Coefficient => coefficient;

    public override void Linearise(double pressure)
    {
        if (!backflow && (Flow < 0 || (Flow == 0 && pressure <= 0)))
        {
            Gradient = Barrier;
            Loss = Barrier * Flow;
            return;
        }

        var flow = Math.Abs(Flow);
        var gradient = _power * _resistance * Math.Pow(flow, _power - 1);
        if (gradient < Tolerances.Gradient || double.IsInfinity(gradient))
        {
            Gradient = Tolerances.Gradient / _power;
            Loss = Gradient * Flow;
            return;
        }

        Gradient = gradient;
        Loss = gradient * Flow / _power;
    }
}
