namespace SmartPoles.Protocols.Journal;

/// <summary>What became of a record handed to <see cref="SegmentLog.Append"/>. Only <see cref="Ok"/> took it.</summary>
public enum AppendOutcome
{
    /// <summary>In memory; on the disk after the next commit.</summary>
    Ok,

    /// <summary>The byte cap is reached: refuse the record, or drop the oldest segment and try again.</summary>
    Full,

    /// <summary>The memory buffer is full because the disk is slower than the writer: wait for a commit, then try again.</summary>
    Busy,

    /// <summary>Longer than <see cref="SegmentLogOptions.RecordBytesMax"/>.</summary>
    TooLong,

    /// <summary>Storage failed earlier, or the log is closed: see <see cref="SegmentLog.TryReopen"/>.</summary>
    Failed,
}
