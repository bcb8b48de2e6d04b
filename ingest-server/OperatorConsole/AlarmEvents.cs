using System.Text.Json;
using SmartPoles.IngestServer.Alarms;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Body of an <c>alarm</c> event: what happened, and the alarm as it is now.</summary>
public static class AlarmEvents
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static (string Name, string Json) Of(AlarmTransition transition, AlarmRecord record) =>
        ("alarm", JsonSerializer.Serialize(new { kind = transition.Kind.ToString(), alarm = record }, Web));
}
