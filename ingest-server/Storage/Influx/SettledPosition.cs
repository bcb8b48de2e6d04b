namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Holds a position back until the server has had time to write what it acknowledged.</summary>
internal sealed class SettledPosition(TimeSpan settle, TimeProvider time)
{
    private readonly Queue<(long Accepted, long Position)> _waiting = new();

    /// <summary>True while acknowledged rows may still be in the server's memory only.</summary>
    public bool HasUnsettled => _waiting.Count > 0;

    /// <summary>Takes an acknowledged position and tells the highest one that counts as safe now; null when none has become so.</summary>
    public long? Accept(long position)
    {
        _waiting.Enqueue((time.GetTimestamp(), position));
        long? settled = null;
        while (_waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Accepted) >= settle)
        {
            settled = oldest.Position;
            _waiting.Dequeue();
        }

        return settled;
    }

    public void Forget() => _waiting.Clear();
}
