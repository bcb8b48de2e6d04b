namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A demand that falls with the pressure: full at the required pressure, none at the minimum.</summary>
/// <remarks>
/// Wagner, Shamir and Marks, J. Water Resources Planning and Management 114 (1988), 253-275:
/// flow = full * ((p - min) / (required - min))^exponent between the two.
/// </remarks>
internal sealed class DemandOutlet(double minimum, double required, double exponent) : Outlet
{
    private readonly double _power = 1 / exponent;

    /// <summary>Full demand, m3/s, above 0.</summary>
    public double Full { get; set; }

    public override void Forget() => Flow = Full;

    public override void Linearise(double pressure)
    {
        if (Flow < 0 || (Flow == 0 && pressure <= minimum))
        {
            Gradient = Barrier;
            Loss = minimum + Barrier * Flow;
        }
        else if (Flow > Full || (Flow == Full && pressure >= required))
        {
            Gradient = Barrier;
            Loss = required + Barrier * (Flow - Full);
        }
        else
        {
            var share = Flow / Full;
            var span = required - minimum;
            Loss = minimum + span * Math.Pow(share, _power);
            Gradient = Math.Max(Tolerances.Gradient, span * _power * Math.Pow(share, _power - 1) / Full);
        }
    }
}
