using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>One alarm as the operator sees it: active or returned, acknowledged or not, shown or held back (ISA-18.2).</summary>
public sealed record AlarmRecord(
    string Id, string Rule, int RuleVersion, int Level, string Subject, string Text, string TextZh, long OnsetUnixMs, long RaisedUnixMs,
    double? Value, long? ClearedUnixMs, long? AcknowledgedUnixMs, string? AcknowledgedBy, string? Note)
{
    public bool IsActive => ClearedUnixMs is null;

    /// <summary>Where it stands in its life.</summary>
    public AlarmState State { get; init; }

    /// <summary>Level that it was raised with; <see cref="Level"/> is the present one.</summary>
    public int RaisedLevel { get; init; }

    /// <summary>It was annunciated to the operators as one of its own.</summary>
    public bool IsShown => ShownUnixMs is not null;

    /// <summary>When it was annunciated, journal time; null for not.</summary>
    public long? ShownUnixMs { get; init; }

    /// <summary>Why it was not annunciated, or not again.</summary>
    public Holding Held { get; init; }

    /// <summary>Id of the alarm that it is a consequence of; null for none.</summary>
    public string? Cause { get; init; }

    /// <summary>How many alarms are its consequences.</summary>
    public int GroupCount { get; init; }

    /// <summary>It began first of its cause group; false without a group.</summary>
    public bool IsFirstOut { get; init; }

    /// <summary>Id of the flood that held it back; null for none.</summary>
    public string? Flood { get; init; }

    public bool IsLatching { get; init; }

    public long? ResetUnixMs { get; init; }

    public string? ResetBy { get; init; }

    /// <summary>Whose it is; null for nobody's.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>State of its urban-management case; null before it was filed.</summary>
    public string? CaseState { get; init; }

    /// <summary>Journal position of its raise.</summary>
    public long Position { get; init; }
}
