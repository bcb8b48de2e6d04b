namespace SmartPoles.Protocols.Journal;

public sealed partial class SegmentLog
{
    /// <summary>
    /// Deletes the segments that lie wholly before a position, never the active one. The caller asks its cursors first.
    /// </summary>
    /// <returns>How many bytes of disk were freed; less than expected, or 0, if the device refuses a deletion.</returns>
    public long DropBefore(long position)
    {
        var freed = 0L;
        lock (_io)
        {
            while (Segments is { Length: > 1 } segments && segments[1].Base <= position && TryDrop(segments[0])) freed += segments[0].FileBytes;
        }

        if (freed > 0) Changed.Raise();
        return freed;
    }

    /// <summary>
    /// Deletes the oldest segment to make room, whatever cursors say. The caller writes the gap record for the range.
    /// </summary>
    /// <param name="from">First position that is gone.</param>
    /// <param name="to">First position that is still there.</param>
    /// <returns>False if only the active segment is left (then commit first, or the cap is too small) or the device refuses.</returns>
    public bool TryDropOldestSegment(out long from, out long to)
    {
        lock (_io)
        {
            var segments = Segments;
            from = to = segments[0].Base;
            if (segments.Length < 2 || !TryDrop(segments[0])) return false;
            to = segments[1].Base;
        }

        Changed.Raise();
        return true;
    }

    private bool TryDrop(Segment oldest)
    {
        // Out of the list first: a reader that finds the file missing then also finds that it was dropped.
        SetSegments(Segments[1..], -oldest.FileBytes);
        try
        {
            _folder.Files.Delete(oldest.Path);
            return true;
        }
        catch (Exception failure) when (IsStorageFailure(failure))
        {
            SetSegments([oldest, .. Segments], oldest.FileBytes);
            return false;
        }
    }

    private void SetSegments(Segment[] segments, long bytesChange)
    {
        lock (_gate)
        {
            Volatile.Write(ref _segments, segments);
            _bytesOnDisk += bytesChange;
        }
    }
}
