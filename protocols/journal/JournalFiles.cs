namespace SmartPoles.Protocols.Journal;

/// <summary>File systems that ship with the journal.</summary>
public static class JournalFiles
{
    /// <summary>The real one.</summary>
    public static IJournalFiles Disk => DiskFiles.Instance;
}
