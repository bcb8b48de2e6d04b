namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Holds a position back until the server has had time to write what it acknowledged.</summary>
internal sealed class SettledPosition(TimeSpan settle, TimeProvider time)
{
    private readonly Queue<(long Accepted, long Position)> _waiting = new();

    /// <summary>True while acknowledged rows may still be in the server's memory only.</summary>
    public bool HasUnsettled => _waiting.Count > 0;

    /// <summary>Whether a position waits that has become safe by now.</summary>
    public bool IsDue => _waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Accepted) >= settle;

    /// <summary>Takes an acknowledged position.</summary>
    public void Accept(long position) => _waiting.Enqueue((time.GetTimestamp(), position));

    /// <summary>The highest position that counted as safe at a moment; null when none had become so.</summary>
    public long? Take(long asOf)
    {
        long? settled = null;
        while (_waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Accepted, asOf) >= settle) settled = _waiting.Dequeue().Position;
        return settled;
    }

    public void Forget() => _waiting.Clear();
}
