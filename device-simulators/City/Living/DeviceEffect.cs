namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>One disturbance as one device feels it.</summary>
/// <param name="planned">The disturbance.</param>
/// <param name="metres">How far the device is from its middle.</param>
internal sealed class DeviceEffect(PlannedDisturbance planned, double metres)
{
    private double[]? _stuck;

    public PlannedDisturbance Planned => planned;

    public double Metres => metres;

    /// <summary>The values that a stuck sensor repeats: those that were read first.</summary>
    public void Repeat(Span<double> values)
    {
        var held = _stuck ?? Interlocked.CompareExchange(ref _stuck, values.ToArray(), null) ?? _stuck;
        held.CopyTo(values);
    }
}
