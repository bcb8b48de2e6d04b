namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>State of both networks at one moment, by node.</summary>
/// <param name="WaterMpa">Gauge pressure, MPa.</param>
/// <param name="WaterM3PerH">Flow in the largest pipe at the node.</param>
/// <param name="WaterM3">What has gone through that pipe since the start, m3; back flow counts against it.</param>
/// <param name="GasKpa">Gauge pressure, kPa.</param>
internal sealed record PipeReadings(float[] WaterMpa, float[] WaterM3PerH, double[] WaterM3, float[] GasKpa)
{
    public static PipeReadings None { get; } = new([], [], [], []);
}
