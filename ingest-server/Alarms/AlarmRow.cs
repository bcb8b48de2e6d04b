using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>One alarm as it is being worked on: the columns of its row.</summary>
internal sealed class AlarmRow
{
    internal required string Id { get; init; }

    internal required string Rule { get; init; }

    internal required int RuleVersion { get; init; }

    internal required byte RaisedLevel { get; init; }

    internal required string Subject { get; init; }

    internal required string Text { get; init; }

    internal required string TextZh { get; init; }

    /// <summary>Event time.</summary>
    internal required long OnsetMs { get; init; }

    /// <summary>Event time.</summary>
    internal required long RaisedMs { get; init; }

    internal required double? Value { get; init; }

    internal required long RaisedPosition { get; init; }

    /// <summary>Journal time.</summary>
    internal required long RaisedAtMs { get; init; }

    /// <summary>What it may be a consequence of (<see cref="CauseLinks"/>).</summary>
    internal required string Links { get; init; }

    internal AlarmLife Life { get; set; }

    internal long? ClearedMs { get; set; }

    internal long? ClearedPosition { get; set; }

    internal long? ClearedAtMs { get; set; }

    internal long? AcknowledgedMs { get; set; }

    internal string? AcknowledgedBy { get; set; }

    internal string? Note { get; set; }

    internal long? ResetMs { get; set; }

    internal string? ResetBy { get; set; }

    internal long? ShownMs { get; set; }

    internal Holding Held { get; set; }

    internal string? Cause { get; set; }

    internal int GroupCount { get; set; }

    /// <summary>Of a cause: the alarm of its group that began first.</summary>
    internal string? FirstOut { get; set; }

    /// <summary>Of a cause: when that one began.</summary>
    internal long FirstOutOnsetMs { get; set; }

    internal bool IsFirstOut { get; set; }

    internal string? Flood { get; set; }

    internal string? AssignedTo { get; set; }

    internal string? CaseState { get; set; }

    internal AlarmRecord ToRecord() => new(
        Id, Rule, RuleVersion, Life.Level, Subject, Text, TextZh, OnsetMs, RaisedMs, Value, ClearedMs, AcknowledgedMs, AcknowledgedBy, Note)
    {
        State = Life.State, RaisedLevel = RaisedLevel, ShownUnixMs = ShownMs, Held = Held, Cause = Cause, GroupCount = GroupCount, IsFirstOut = IsFirstOut,
        Flood = Flood, IsLatching = Life.IsLatching, ResetUnixMs = ResetMs, ResetBy = ResetBy, AssignedTo = AssignedTo, CaseState = CaseState,
        Position = RaisedPosition,
    };
}
