namespace SmartPoles.Protocols.Journal;

/// <summary>
/// A file of records that is written once: it has its name only when it is whole and flushed, and never changes then. Laid out like
/// a segment (<see cref="SegmentHeader"/>, <see cref="RecordFrame"/>), so that damage costs the record it hits and no other.
/// </summary>
public static class SealedFile
{
    /// <summary>The same id in every sealed file, so that records can be read behind a damaged header.</summary>
    internal static readonly SegmentHeader Header =
        new(0, 0, 0, new Guid("5ea1edf1-1e00-4000-8000-736d61727470"), SegmentLogOptions.RecordBytesLimit);

    private const string UnfinishedSuffix = ".new";
    private const int BufferBytes = 64 * 1024;

    /// <summary>
    /// Writes the file. Its name is durable after a flush of the directory, which is the caller's: one flush may cover several files.
    /// </summary>
    /// <returns>The length of the file, bytes.</returns>
    /// <exception cref="IOException">The device refuses; no file of this name was made.</exception>
    public static long Write(IJournalFiles files, string path, IEnumerable<ReadOnlyMemory<byte>> records, int recordBytesMax)
    {
        var unfinished = path + UnfinishedSuffix;
        var seed = RecordFrame.Seed(Header.LogId);
        var buffer = new byte[Math.Max(BufferBytes, RecordFrame.HeaderSize + recordBytesMax)];
        var used = SegmentHeader.Size;
        (Header with { RecordBytesMax = recordBytesMax }).Write(buffer);
        long written = 0, position = 0;
        using (var file = files.Create(unfinished))
        {
            foreach (var record in records)
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, recordBytesMax);
                var bytes = RecordFrame.HeaderSize + record.Length;
                if (used + bytes > buffer.Length) Flush(file);
                RecordFrame.Write(buffer.AsSpan(used, bytes), seed, position, record.Span);
                used += bytes;
                position += bytes;
            }

            Flush(file);
            file.Sync();
        }

        files.Rename(unfinished, path);
        return written;

        void Flush(IJournalFile file)
        {
            file.Write(buffer.AsSpan(0, used), written);
            written += used;
            used = 0;
        }
    }

    /// <summary>True for what an interrupted <see cref="Write"/> leaves behind.</summary>
    public static bool IsUnfinished(string name, string extension) => name.EndsWith(extension + UnfinishedSuffix, StringComparison.Ordinal);
}
