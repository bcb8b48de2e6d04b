namespace SmartPoles.Protocols.Journal;

/// <summary>A segment file of the open log.</summary>
internal sealed class Segment(SegmentHeader header, string path, long fileBytes)
{
    public SegmentHeader Header => header;

    public long Base => header.BasePosition;

    public string Path => path;

    /// <summary>Bytes on the disk, header included. Guarded by the log's gate.</summary>
    public long FileBytes { get; set; } = fileBytes;
}
