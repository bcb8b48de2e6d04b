namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Two neighbouring minutes, between which values are interpolated.</summary>
internal sealed record CityFrame(CityMinute Before, CityMinute After)
{
    private const double MinuteSeconds = 60;

    /// <summary>How far a moment lies between the two, 0..1.</summary>
    public double PartOf(double seconds) =>
        Math.Clamp((seconds - Before.Number * MinuteSeconds) / ((After.Number - Before.Number) * MinuteSeconds), 0, 1);

    /// <summary>The states of the pipes between which a moment lies, and how far; where something was switched there is a step.</summary>
    public (PipeReadings Before, PipeReadings After, double Part) PipesAt(double seconds)
    {
        var (before, after) = (Before.Pipes.Readings, After.Pipes.Readings);
        if (After.Pipes.Unchanged is not { } unchanged) return (before, after, PartOf(seconds));
        return seconds < After.Pipes.ChangedAtS ? (before, unchanged, PartOf(seconds)) : (after, after, 1);
    }
}
