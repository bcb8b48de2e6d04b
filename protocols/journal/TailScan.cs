namespace SmartPoles.Protocols.Journal;

/// <summary>What lies in the last segment: intact records, damage between them, and a tail that is neither.</summary>
/// <param name="RecordCount">Intact records.</param>
/// <param name="End">Position behind the last intact record.</param>
/// <param name="FileEnd">Position behind the last byte of the file.</param>
/// <param name="TailBytes">Bytes from <paramref name="End"/> up to the last one that is not zero; zeros were never written.</param>
/// <param name="Damaged">Ranges with intact records behind them.</param>
internal sealed record TailScan(
    long RecordCount, long End, long FileEnd, long TailBytes, IReadOnlyList<JournalRange> Damaged)
{
    private const int BufferBytes = 256 * 1024;

    public static TailScan Run(IJournalFile file, SegmentHeader header, long? limit = null)
    {
        var fileEnd = limit ?? (header.BasePosition + file.Length - SegmentHeader.Size);
        var walker = new FrameWalker((int)Math.Clamp(fileEnd - header.BasePosition, RecordFrame.HeaderSize, BufferBytes));
        walker.Attach(file, header);

        var records = 0L;
        var position = header.BasePosition;
        var end = position;
        var damaged = new List<JournalRange>();
        while (walker.Next(position, fileEnd, out var found) is var step && step != FrameStep.End)
        {
            position = found.End;
            if (step == FrameStep.Record)
            {
                records++;
                end = found.End;
            }
            else if (found.End < fileEnd)
            {
                damaged.Add(new JournalRange(found.Position, found.End));
            }
        }

        return new TailScan(records, end, fileEnd, WrittenBytes(file, header, end, fileEnd), damaged);
    }

    /// <summary>Copies the tail to another file.</summary>
    public void CopyTail(IJournalFile from, SegmentHeader header, IJournalFile to)
    {
        var buffer = new byte[(int)Math.Min(BufferBytes, TailBytes)];
        for (var done = 0L; done < TailBytes;)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, TailBytes - done));
            var read = from.Read(chunk, SegmentHeader.Size + End - header.BasePosition + done);
            if (read == 0) break;
            to.Write(chunk[..read], done);
            done += read;
        }
    }

    private static long WrittenBytes(IJournalFile file, SegmentHeader header, long from, long to)
    {
        if (from >= to) return 0;
        var buffer = new byte[(int)Math.Min(BufferBytes, to - from)];
        var written = 0L;
        for (var done = 0L; done < to - from;)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - from - done));
            var read = file.Read(chunk, SegmentHeader.Size + from - header.BasePosition + done);
            if (read == 0) break;
            var last = chunk[..read].LastIndexOfAnyExcept((byte)0);
            if (last >= 0) written = done + last + 1;
            done += read;
        }

        return written;
    }
}
