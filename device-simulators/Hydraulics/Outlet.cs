namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A way out of the network at a node whose flow depends on the pressure, reckoned as a pipe to the open air.</summary>
internal abstract class Outlet
{
    // Head loss gradient where the flow must not go further.
    private protected const double Barrier = Tolerances.ClosedGradient;

    /// <summary>Flow out, m3/s.</summary>
    public double Flow { get; set; }

    /// <summary>Head lost on the way out at the present flow.</summary>
    public double Loss { get; private protected set; }

    /// <summary>How the loss grows with the flow.</summary>
    public double Gradient { get; private protected set; } = 1;

    /// <summary>Goes back to a flow from which a search may start.</summary>
    public virtual void Forget() => Flow = 0;

    /// <summary>Sets loss and gradient.</summary>
    /// <param name="pressure">Pressure of the last step, m.</param>
    public abstract void Linearise(double pressure);
}
