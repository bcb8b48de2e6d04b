namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// Deletes journal segments that every cursor has passed and that are older than the retention; when the byte cap is near,
/// age no longer protects them, but a cursor always does.
/// </summary>
public sealed class Retention(ServerJournal journal, JournalOptions options, TimeProvider time)
{
    private const double CapNear = 0.9;

    private readonly Queue<(long Position, long Stamp)> _ages = [];

    /// <summary>Called now and then with the lowest position that some cursor still needs.</summary>
    /// <param name="neededFrom">That position.</param>
    /// <param name="heldFrom">From here on nothing is deleted, however full the disk: a backup is reading. <see cref="long.MaxValue"/>: none is.</param>
    public void Apply(long neededFrom, long heldFrom = long.MaxValue)
    {
        neededFrom = Math.Min(neededFrom, heldFrom);
        _ages.Enqueue((journal.EndPosition, time.GetTimestamp()));
        var old = journal.StartPosition;
        while (_ages.TryPeek(out var mark) && time.GetElapsedTime(mark.Stamp) >= TimeSpan.FromHours(options.RetentionHours))
        {
            old = mark.Position;
            _ages.Dequeue();
        }

        var isFull = journal.BytesOnDisk > CapNear * journal.CapacityBytes;
        var until = isFull ? neededFrom : Math.Min(neededFrom, old);
        if (until > journal.StartPosition) journal.DropBefore(until);
    }
}
