namespace SmartPoles.Protocols.Journal;

/// <summary>What <see cref="JournalReader.TryRead"/> met at its position.</summary>
public enum ReadOutcome
{
    /// <summary>A record, verified.</summary>
    Record,

    /// <summary>Nothing durable beyond this position yet.</summary>
    CaughtUp,

    /// <summary>Bytes that fail their CRC, or a segment that is missing: the range is in the record, the reader stands behind it.</summary>
    Damaged,

    /// <summary>
    /// Positions that the log itself gave up: a torn tail cut at a restart, or a commit that failed. As far as the log knows,
    /// nothing in the range was ever reported durable. The range is in the record, the reader stands behind it.
    /// </summary>
    Hole,

    /// <summary>Dropped by cap or retention: the range is in the record, the reader stands at the start of the log.</summary>
    Gone,

    /// <summary>The device refused to read; the reader stays where it is. Try again later, or <see cref="JournalReader.Seek"/>.</summary>
    Failed,
}
