namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Two neighbouring minutes, between which values are interpolated.</summary>
internal sealed record CityFrame(CityMinute Before, CityMinute After)
{
    private const double MinuteSeconds = 60;

    /// <summary>How far a moment lies between the two, 0..1.</summary>
    public double PartOf(double seconds) =>
        Math.Clamp((seconds - Before.Number * MinuteSeconds) / ((After.Number - Before.Number) * MinuteSeconds), 0, 1);
}
