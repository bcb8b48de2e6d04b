namespace SmartPoles.Protocols.Journal;

/// <summary>The log as found on the disk, ready to go on.</summary>
/// <param name="LogId">The id in every segment, or a new one.</param>
/// <param name="Segments">In order of position, the active one last.</param>
/// <param name="ActiveFile">The active segment, open for writing.</param>
/// <param name="End">Where the next record goes; everything below is durable.</param>
/// <param name="Recovery">What was found.</param>
internal sealed record RecoveredLog(
    Guid LogId, IReadOnlyList<Segment> Segments, IJournalFile ActiveFile, long End, JournalRecovery Recovery);

/// <summary>
/// Opens whatever is in the directory. Bytes never stop it: what is no segment of the log is renamed, what is torn is cut and kept.
/// A position that may have been durable is never given out twice, because others (cursors, stored rows) remember positions.
/// </summary>
internal sealed class SegmentRecovery(SegmentFolder folder, SegmentLogOptions options, TimeProvider time)
{
    private readonly List<JournalSetAside> _setAside = [];
    private long _floor = options.PositionFloor;

    public RecoveredLog Run()
    {
        var names = folder.List();
        var segments = TakeSegments(names);
        RaiseFloorToCursors(names, segments);

        var recovered = segments.Count == 0 ? BeginLog() : ContinueLog(segments);
        folder.Sync();
        return recovered;
    }

    private RecoveredLog BeginLog()
    {
        var logId = Guid.NewGuid();
        var active = NewSegment(logId, _floor, _floor);
        var recovery = new JournalRecovery { IsNewLog = true, SetAside = _setAside };
        return new RecoveredLog(logId, [active.Segment], active.File, _floor, recovery);
    }

    private RecoveredLog ContinueLog(List<Segment> segments)
    {
        var last = segments[^1];
        var file = folder.Files.Open(last.Path, forWriting: true);
        try
        {
            var scan = TailScan.Run(file, last.Header);
            var cut = scan.TailBytes > 0 ? CutTail(file, last, scan) : null;
            if (scan.FileEnd > scan.End) file.SetLength(SegmentHeader.Size + scan.End - last.Base);

            // The records may still be only in the page cache of a program that was killed: durable is said after this.
            file.Sync();
            last.FileBytes = file.Length;

            var usedEnd = cut?.Range.To ?? scan.End;
            var end = Math.Max(usedEnd, _floor);
            var recovery = new JournalRecovery
            {
                SegmentCount = segments.Count,
                VerifiedRecordCount = scan.RecordCount,
                Cut = cut,
                Damaged = scan.Damaged,
                SetAside = _setAside,
                Missing = end > usedEnd ? new JournalRange(usedEnd, end) : null,
            };

            if (end == scan.End && last.Header.RecordBytesMax >= options.RecordBytesMax)
            {
                return new RecoveredLog(last.Header.LogId, segments, file, end, recovery);
            }

            file.Dispose();
            if (last.Base == end) segments.Remove(last);
            var active = NewSegment(last.Header.LogId, end, previousEnd: end == usedEnd ? scan.End : end);
            segments.Add(active.Segment);
            return new RecoveredLog(last.Header.LogId, segments, active.File, end, recovery);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private JournalCut CutTail(IJournalFile file, Segment segment, TailScan scan)
    {
        var name = folder.CutName(segment.Header.FileName, scan.End);
        using (var kept = folder.Files.Create(folder.PathOf(name)))
        {
            scan.CopyTail(file, segment.Header, kept);
            kept.Sync();
        }

        folder.Sync();
        return new JournalCut(new JournalRange(scan.End, scan.FileEnd), name);
    }

    private (Segment Segment, IJournalFile File) NewSegment(Guid logId, long basePosition, long previousEnd)
    {
        var created = time.GetUtcNow().ToUnixTimeMilliseconds();
        var header = new SegmentHeader(basePosition, previousEnd, created, logId, options.RecordBytesMax);
        var file = folder.CreateSegment(header);
        return (new Segment(header, folder.PathOf(header.FileName), SegmentHeader.Size), file);
    }

    private List<Segment> TakeSegments(IReadOnlyList<string> names)
    {
        var found = new List<Segment>();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (name.EndsWith(SegmentHeader.Extension + SegmentFolder.UnfinishedSuffix, StringComparison.Ordinal)) ClearUnfinished(name);
            else if (name.EndsWith(SegmentHeader.Extension, StringComparison.Ordinal) && TakeSegment(name) is { } segment) found.Add(segment);
        }

        // A segment of another log that strayed in here must not win over those that belong together.
        var own = found.GroupBy(segment => segment.Header.LogId)
            .OrderByDescending(log => log.Count())
            .ThenByDescending(log => log.Max(segment => segment.Header.CreatedUnixMs))
            .FirstOrDefault();
        foreach (var stray in found.Where(segment => segment.Header.LogId != own!.Key))
        {
            _setAside.Add(folder.SetAside(stray.Header.FileName, "segment of another log"));
        }

        return own is null ? [] : [.. own.OrderBy(segment => segment.Base)];
    }

    private Segment? TakeSegment(string name)
    {
        string? reason;
        var length = 0L;
        var claimed = SegmentHeader.PositionInName(name);
        try
        {
            using var file = folder.Files.Open(folder.PathOf(name), forWriting: false);
            Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
            length = file.Length;
            reason = SegmentHeader.Read(bytes[..file.Read(bytes, 0)], out var header);
            if (reason is null && header.BasePosition != claimed) reason = "name and header disagree about the position";
            if (reason is null) return new Segment(header, folder.PathOf(name), length);
        }
        catch (UnauthorizedAccessException)
        {
            reason = "cannot be opened as a file";
        }

        _setAside.Add(folder.SetAside(name, reason));
        if (claimed is < SegmentLogOptions.PositionLimit)
        {
            _floor = Math.Max(_floor, claimed.Value + Math.Max(0, length - SegmentHeader.Size));
        }

        return null;
    }

    /// <summary>A segment gets its name before its first record, so an unfinished one holds a header and nothing else.</summary>
    private void ClearUnfinished(string name)
    {
        var isOnlyHeader = false;
        try
        {
            using var file = folder.Files.Open(folder.PathOf(name), forWriting: false);
            isOnlyHeader = file.Length <= SegmentHeader.Size;
        }
        catch (UnauthorizedAccessException)
        {
            // A directory of that name: set aside below.
        }

        if (isOnlyHeader) folder.Files.Delete(folder.PathOf(name));
        else _setAside.Add(folder.SetAside(name, "not an unfinished segment"));
    }

    private void RaiseFloorToCursors(IReadOnlyList<string> names, List<Segment> segments)
    {
        if (segments.Count == 0) return;
        foreach (var name in names.Where(name => name.EndsWith(CursorSlot.Extension, StringComparison.Ordinal)))
        {
            try
            {
                using var file = folder.Files.Open(folder.PathOf(name), forWriting: false);
                if (CursorSlot.ReadNewest(file) is { } slot && slot.LogId == segments[0].Header.LogId)
                {
                    _floor = Math.Max(_floor, slot.Position);
                }
            }
            catch (UnauthorizedAccessException)
            {
                // No cursor of ours; whoever opens that cursor is told.
            }
        }
    }
}
