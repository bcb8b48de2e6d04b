using System.Text.Json.Serialization;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.OperatorConsole.Commanding;

namespace SmartPoles.IngestServer.OperatorConsole.History;

/// <summary>Something on the time axis of a component: an alarm with its span, or a command at its moment. What does not apply is left out.</summary>
/// <param name="Kind"><c>alarm</c> or <c>command</c>.</param>
/// <param name="Id">Id of the alarm or the command.</param>
/// <param name="Subject">Device, component or gateway.</param>
/// <param name="FromMs">Raised, or sent.</param>
internal sealed record ComponentEvent(string Kind, string Id, string Subject, long FromMs)
{
    /// <summary>Alarm: returned; command: answered. Not there before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ToMs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Level { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TextZh { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AlarmState? AlarmState { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? AcknowledgedMs { get; init; }

    /// <summary>Alarm: who acknowledged it; command: who gave it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Who { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Quantity { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Value { get; init; }

    /// <summary>Command: sent, done, refused, timedOut.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CommandState { get; init; }

    /// <summary>Command: why it was not done.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    internal static ComponentEvent Of(GatewayCommand command)
    {
        var body = CommandBody.Of(command);
        return new ComponentEvent("command", body.Id, body.Device ?? body.Gateway, body.CreatedMs)
        {
            ToMs = body.EndedMs, Quantity = body.Quantity, Value = body.Value, Who = body.Who, CommandState = body.State, Reason = body.Reason ?? body.Outcome,
        };
    }

    internal static ComponentEvent Of(AlarmRecord alarm) => new("alarm", alarm.Id, alarm.Subject, alarm.RaisedUnixMs)
    {
        ToMs = alarm.ClearedUnixMs, Rule = alarm.Rule, Level = alarm.Level, Text = alarm.Text, TextZh = alarm.TextZh, AlarmState = alarm.State,
        AcknowledgedMs = alarm.AcknowledgedUnixMs, Who = alarm.AcknowledgedBy, Value = alarm.Value,
    };
}
