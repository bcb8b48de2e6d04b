using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Something that goes wrong somewhere for some time, as data.</summary>
/// <param name="What">What goes wrong.</param>
/// <param name="Where">What it befalls.</param>
/// <param name="FromS">Begin, seconds after the start of the world.</param>
/// <param name="ToS">End; <see cref="double.PositiveInfinity"/> until it is removed.</param>
public sealed record PlannedDisturbance(Disturbance What, DisturbanceTarget Where, double FromS, double ToS)
{
    /// <summary>Whether it holds at a moment.</summary>
    public bool HoldsAt(double seconds) => seconds >= FromS && seconds < ToS;
}
