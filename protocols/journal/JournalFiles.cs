namespace SmartPoles.Protocols.Journal;

/// <summary>File systems for a <see cref="SegmentLog"/>.</summary>
public static class JournalFiles
{
    /// <summary>The real one; a log takes it where it is given none.</summary>
    public static IJournalFiles Disk => DiskFiles.Instance;
}
