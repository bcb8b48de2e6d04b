namespace SmartPoles.Protocols.Journal;

/// <summary>Positions from <paramref name="From"/> up to, not including, <paramref name="To"/>.</summary>
public readonly record struct JournalRange(long From, long To)
{
    /// <summary>How many bytes the range spans.</summary>
    public long Bytes => To - From;
}

/// <summary>A torn tail that was cut from the last segment.</summary>
/// <param name="Range">The positions that held no intact record; none of them is used again.</param>
/// <param name="KeptIn">The file beside the segments that keeps the cut bytes, without the zeros at their end.</param>
public sealed record JournalCut(JournalRange Range, string KeptIn);

/// <summary>A file with a segment's name that is no segment of this log. Renamed, never deleted.</summary>
/// <param name="Name">The name it had.</param>
/// <param name="KeptAs">The name it has now.</param>
/// <param name="Reason">Why it was not taken.</param>
public sealed record JournalSetAside(string Name, string KeptAs, string Reason);

/// <summary>What opening a log found and did, for the operator. Nothing in it stops the log from opening.</summary>
/// <remarks>
/// Only the last segment is read from end to end, so that a large log opens fast. Damage in an older segment is met, and reported as
/// <see cref="ReadOutcome.Damaged"/>, by whoever reads it.
/// </remarks>
public sealed record JournalRecovery
{
    /// <summary>No segment of an earlier log was there: positions start anew and the log id is new.</summary>
    public bool IsNewLog { get; init; }

    /// <summary>Segments taken over.</summary>
    public int SegmentCount { get; init; }

    /// <summary>Intact records found in the last segment.</summary>
    public long VerifiedRecordCount { get; init; }

    /// <summary>The torn tail, if there was one.</summary>
    public JournalCut? Cut { get; init; }

    /// <summary>Ranges of the last segment that no intact record covers although intact ones follow.</summary>
    public IReadOnlyList<JournalRange> Damaged { get; init; } = [];

    /// <summary>Files that were renamed out of the way.</summary>
    public IReadOnlyList<JournalSetAside> SetAside { get; init; } = [];

    /// <summary>
    /// Positions that something durable (a cursor, the caller's floor, the name of a set-aside segment) says were in use, but that
    /// the segments no longer reach. Durable records are missing there. They are not given out again.
    /// </summary>
    public JournalRange? Missing { get; init; }

    /// <summary>True if anything at all was wrong.</summary>
    public bool HasFindings => Cut is not null || Damaged.Count > 0 || SetAside.Count > 0 || Missing is not null;
}
