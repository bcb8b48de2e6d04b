using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Readings of an agent whose outbox cannot be opened yet, in the order in which they were taken. Bounded: when it fills, the newest of
/// the lower classes are refused first and alarms last, as in the memory of an open outbox, and what is refused is counted by device and
/// class. Not thread-safe.
/// </summary>
/// <param name="readingsMax">At most so many.</param>
internal sealed class EarlyReadings(int readingsMax)
{
    private readonly Queue<EarlyBatch> _batches = new();
    private readonly Dictionary<string, int[]> _lost = new(StringComparer.Ordinal);

    /// <summary>Readings kept.</summary>
    public int Count { get; private set; }

    /// <summary>Readings refused.</summary>
    public long Lost { get; private set; }

    public bool IsEmpty => _batches.Count == 0 && _lost.Count == 0;

    /// <summary>Oldest first.</summary>
    public IEnumerable<EarlyBatch> Batches => _batches;

    /// <summary>How many readings of a device were refused, class by class. All of them came after those of their class that were kept.</summary>
    public IReadOnlyDictionary<string, int[]> LostOf => _lost;

    /// <summary>Takes what there is room for.</summary>
    public void Add(string device, ClockQuality clock, IReadOnlyList<Reading> readings)
    {
        Span<bool> isRefused = stackalloc bool[DropClasses.Count];
        var refused = 0;
        for (var @class = 0; @class < DropClasses.Count; @class++) isRefused[@class] = Count >= readingsMax * OutboxJournal.WindowShares[@class];
        foreach (var reading in readings) refused += isRefused[(int)DropClasses.Of(reading.Quantity)] ? 1 : 0;
        if (refused > 0) Lose(device, readings, isRefused);
        if (refused == readings.Count) return;
        var kept = new Reading[readings.Count - refused];
        var at = 0;
        foreach (var reading in readings)
        {
            if (!isRefused[(int)DropClasses.Of(reading.Quantity)]) kept[at++] = reading;
        }

        _batches.Enqueue(new EarlyBatch(device, clock, kept));
        Count += kept.Length;
    }

    private void Lose(string device, IReadOnlyList<Reading> readings, ReadOnlySpan<bool> isRefused)
    {
        if (!_lost.TryGetValue(device, out var counts)) _lost.Add(device, counts = new int[DropClasses.Count]);
        foreach (var reading in readings)
        {
            var @class = (int)DropClasses.Of(reading.Quantity);
            if (!isRefused[@class]) continue;
            counts[@class]++;
            Lost++;
        }
    }
}

/// <summary>What one poll gave.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Clock">How the readings were stamped.</param>
/// <param name="Readings">At least one.</param>
internal sealed record EarlyBatch(string Device, ClockQuality Clock, Reading[] Readings);

/// <summary>The memory before an outbox that cannot be opened.</summary>
internal sealed record EarlyOptions
{
    /// <value>A mebibyte: eleven minutes of a pole with 500 quantities every 10 s, half a day of one with 15 a minute.</value>
    public int ReadingsMax { get; init; } = 32 * 1024;

    /// <summary>What was refused becomes gaps. Never false but in a test that shows what happens then.</summary>
    public bool TellsLosses { get; init; } = true;
}
