namespace SmartPoles.Protocols.Journal;

/// <summary>Whether records reached the disk.</summary>
public enum CommitOutcome
{
    /// <summary>Written and flushed to the device.</summary>
    Committed,

    /// <summary>
    /// A write or a flush failed, so the records count as lost: after a failed fsync the kernel may have dropped the pages, and a
    /// second fsync that succeeds proves nothing.
    /// </summary>
    Failed,
}
