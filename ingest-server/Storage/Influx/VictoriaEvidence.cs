namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>
/// Joins implausible readings of one quantity with what was read in their place: VictoriaMetrics keeps the two in series of their own and
/// gives series in no order. Such readings are few, so they wait in memory.
/// </summary>
internal sealed class VictoriaEvidence
{
    private readonly Dictionary<(string Device, long UnixMs), double> _raw = [];
    private readonly List<StoredReading> _waiting = [];

    /// <summary>What was read at a moment.</summary>
    public void Add(string device, long unixMs, double raw) => _raw[(device, unixMs)] = raw;

    /// <summary>A reading to be told with its evidence.</summary>
    public void Await(in StoredReading reading) => _waiting.Add(reading);

    /// <summary>Tells them all; those without evidence were stored by a program that kept none.</summary>
    public void Tell(ReadingSink sink)
    {
        foreach (var reading in _waiting)
        {
            sink(reading with { Value = _raw.TryGetValue((reading.Device, reading.UnixMs), out var raw) ? raw : null });
        }
    }
}
