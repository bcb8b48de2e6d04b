namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// Watches how much of the journal's cap is held by what the slowest cursor still needs; what is only kept for replay does not count,
/// since <see cref="Retention"/> gives it up. Tells the journal itself, so that the alarm is raised and cleared as everything else is.
/// </summary>
public sealed class CapacityWatch(ServerJournal journal, JournalOptions options, TimeProvider time)
{
    /// <summary>The alarm clears so many percent below its mark: a store that catches up in steps must not make it flutter.</summary>
    private const int Hysteresis = 10;

    /// <summary>Above it the oldest goes, where it may: room for some seconds of a full city until the next look.</summary>
    private const double DropAbove = 0.9;

    private readonly EntryWriter _writer = new();
    private bool? _isBeyondMark;

    /// <summary>Percent of the cap that is held by what is still needed.</summary>
    public int Percent { get; private set; }

    /// <summary>Bytes deleted although a cursor still needed them, since start.</summary>
    public long DroppedBytes { get; private set; }

    /// <summary>Called every few seconds.</summary>
    /// <param name="neededFrom">Lowest position that some cursor still needs.</param>
    /// <param name="heldFrom">From here on nothing is deleted: a backup is reading. <see cref="long.MaxValue"/>: none is.</param>
    public void Look(long neededFrom, long heldFrom = long.MaxValue)
    {
        var from = Math.Max(neededFrom, journal.StartPosition);
        Percent = (int)(100 * (journal.EndPosition - from) / journal.CapacityBytes);
        var isBeyond = Percent >= (_isBeyondMark == true ? options.AlarmPercent - Hysteresis : options.AlarmPercent);
        if (isBeyond != _isBeyondMark && journal.TryAppend(_writer.Filling(Now, isBeyond, Percent))) _isBeyondMark = isBeyond;
        if (options.WhenFull == JournalOptions.DropOldest) DropOldest(neededFrom, heldFrom);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void DropOldest(long neededFrom, long heldFrom)
    {
        var from = journal.StartPosition;
        while (journal.BytesOnDisk > DropAbove * journal.CapacityBytes && journal.StartPosition < heldFrom && journal.TryDropOldest())
        {
        }

        var lost = Math.Max(from, neededFrom);
        if (journal.StartPosition <= lost) return;
        DroppedBytes += journal.StartPosition - lost;
        journal.TryAppend(_writer.Dropped(Now, lost, journal.StartPosition));
    }
}
