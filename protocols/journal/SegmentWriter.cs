namespace SmartPoles.Protocols.Journal;

/// <summary>Writes committed batches to the active segment and begins new ones. Used by one commit at a time.</summary>
internal sealed class SegmentWriter(SegmentFolder folder, TimeProvider time, SegmentHeader active, IJournalFile file) : IDisposable
{
    private SegmentHeader _active = active;
    private IJournalFile _file = file;

    /// <summary>
    /// Writes and flushes a batch; returns the segments that it began. On an exception nothing of the batch counts as written, and
    /// the writer is not to be used again.
    /// </summary>
    public IReadOnlyList<Segment> Write(AppendBuffer batch, int recordBytesMax)
    {
        List<Segment>? begun = null;
        var at = batch.Start;
        foreach (var roll in batch.Rolls)
        {
            // A full segment is flushed before the next one exists: only the last segment of a log can be torn.
            WriteDurably(batch, at, roll);
            at = roll;
            var created = time.GetUtcNow().ToUnixTimeMilliseconds();
            var header = _active with
            {
                BasePosition = roll, PreviousEnd = roll, CreatedUnixMs = created, RecordBytesMax = recordBytesMax,
            };
            var next = folder.CreateSegment(header);
            _file.Dispose();
            _file = next;
            _active = header;
            (begun ??= []).Add(new Segment(header, folder.PathOf(header.FileName), SegmentHeader.Size));
        }

        WriteDurably(batch, at, batch.End);
        return begun ?? (IReadOnlyList<Segment>)[];
    }

    public void Dispose() => _file.Dispose();

    private void WriteDurably(AppendBuffer batch, long from, long to)
    {
        if (from == to) return;
        _file.Write(batch.Between(from, to), SegmentHeader.Size + from - _active.BasePosition);
        _file.Sync();
    }
}
