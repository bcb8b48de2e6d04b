namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Both networks at a whole minute, and what was switched on the way there.</summary>
/// <param name="Readings">The state.</param>
/// <param name="Unchanged">What it would be had nothing been switched since the minute before; null when nothing was.</param>
/// <param name="ChangedAtS">From when the state holds that what was switched has made, s after the start of the world.</param>
internal sealed record PipeMinute(PipeReadings Readings, PipeReadings? Unchanged, double ChangedAtS)
{
    public static PipeMinute None { get; } = new(PipeReadings.None, null, 0);
}
