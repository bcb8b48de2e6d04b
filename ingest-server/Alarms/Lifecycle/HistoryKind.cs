namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>What a line of an alarm's history tells. Stored as a number: never renumber, never reuse.</summary>
public enum HistoryKind : byte
{
    Raised = 1,
    Returned = 2,
    LevelChanged = 3,
    Acknowledged = 4,

    /// <summary>Shown to the operators as one of its own.</summary>
    Annunciated = 5,

    /// <summary>Held back because there were too many; counted in the group of its flood.</summary>
    HeldInFlood = 6,

    /// <summary>Put under its cause.</summary>
    Grouped = 7,

    Shelved = 8,
    Unshelved = 9,
    ShelfExpired = 10,
    Suppressed = 11,
    SuppressionEnded = 12,
    OutOfService = 13,
    InService = 14,
    Reset = 15,
    Assigned = 16,
    Commented = 17,
    CaseState = 18,
}

/// <summary>One line of the history: append-only, also for what was refused.</summary>
/// <param name="Id">Rises with every line.</param>
/// <param name="UnixMs">When, journal time.</param>
/// <param name="Kind">What.</param>
/// <param name="AlarmId">Alarm; null for what concerns a place or a window.</param>
/// <param name="Subject">Place, or id of the window.</param>
/// <param name="Level">Level of the alarm then; 0 where there is none.</param>
/// <param name="Who">Who did it; null for the server.</param>
/// <param name="UntilUnixMs">End of a shelf or window; null for none.</param>
/// <param name="Note">Reason, comment, cause or state.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Winner">Who was earlier, where somebody was.</param>
public sealed record HistoryLine(
    long Id, long UnixMs, HistoryKind Kind, string? AlarmId, string Subject, int Level, string? Who, long? UntilUnixMs, string? Note, LifeOutcome Outcome,
    string? Winner);
