namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>The interlock: at most so many writes to one device in any minute. Not thread-safe.</summary>
public sealed class WriteLimit(int perMinuteMax, TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Queue<long>> _stamps = new(StringComparer.Ordinal);

    /// <summary>Takes one of the minute's writes; false when there is none left.</summary>
    public bool TryTake(string device)
    {
        if (!_stamps.TryGetValue(device, out var stamps)) _stamps.Add(device, stamps = new Queue<long>());
        while (stamps.Count > 0 && time.GetElapsedTime(stamps.Peek()) >= Span) stamps.Dequeue();
        if (stamps.Count >= perMinuteMax) return false;
        stamps.Enqueue(time.GetTimestamp());
        return true;
    }
}
