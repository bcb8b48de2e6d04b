namespace SmartPoles.IngestServer.Alarms;

public enum TransitionKind : byte
{
    Raised = 1,
    Cleared = 2,
    Acknowledged = 3,
    LevelChanged = 4,
}

/// <summary>One change of one alarm.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="AlarmId">Which alarm.</param>
/// <param name="Rule">Rule of a raise; null otherwise.</param>
/// <param name="Subject">Device or gateway id.</param>
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
    /// <summary>Level that the alarm has from now on: of a raise or a change of level; 0: that of the rule.</summary>
    public int Level { get; init; }
}
