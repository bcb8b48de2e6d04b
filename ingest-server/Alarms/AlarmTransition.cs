namespace SmartPoles.IngestServer.Alarms;

public enum TransitionKind : byte
{
    Raised = 1,
    Cleared = 2,
    Acknowledged = 3,

    /// <summary>An open alarm became worse or milder by a step of its rule; see <see cref="AlarmTransition.Level"/>.</summary>
    LevelChanged = 4,
}

/// <summary>One change of one alarm.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="AlarmId">Which alarm.</param>
/// <param name="Rule">Rule of the alarm; null where somebody acknowledged.</param>
/// <param name="Subject">Device or gateway id, component code, or name of a circuit, a zone or the city.</param>
/// <param name="OnsetUnixMs">When the condition began, event time.</param>
/// <param name="AtUnixMs">When it happened, event time; for timers the journaled tick.</param>
/// <param name="Value">The value that decided; NaN for offline.</param>
/// <param name="Position">Journal position of the entry that decided.</param>
/// <param name="Who">Who acknowledged.</param>
/// <param name="Note">What was noted.</param>
public sealed record AlarmTransition(
    TransitionKind Kind, string AlarmId, AlarmRule? Rule, string Subject, long OnsetUnixMs, long AtUnixMs, double Value,
    long Position, string? Who = null, string? Note = null)
{
    /// <summary>The level from now on; 0 where it is the rule's.</summary>
    public int Level { get; init; }

    /// <summary>Found in what came late on the HISTORY lane: pages nobody, unless it is level 1 and at most half an hour late.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>Of a historic one: how long after its time it was received.</summary>
    public long DelayMs { get; init; }

    /// <summary>What else is worth knowing, such as the pipes between the points that saw a burst; null for nothing.</summary>
    public string? Detail { get; init; }
}
