namespace SmartPoles.IngestServer.Alarms;

/// <summary>One alarm as the operator sees it: active or returned, acknowledged or not (ISA-18.2).</summary>
public sealed record AlarmRecord(
    string Id, string Rule, int RuleVersion, int Level, string Subject, string Text, string TextZh, long OnsetUnixMs, long RaisedUnixMs,
    double? Value, long? ClearedUnixMs, long? AcknowledgedUnixMs, string? AcknowledgedBy, string? Note)
{
    public bool IsActive => ClearedUnixMs is null;
}
