using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>What goes out: JSON for machines, one line for people.</summary>
internal static class NotificationBodies
{
    private const int CodeLength = 16;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string SubjectOf(string kind, AlarmRecord alarm) => $"[L{alarm.Level}] {kind}: {alarm.Text} / {alarm.TextZh} ({alarm.Subject})";

    internal static string SubjectOf(FloodGroup flood) => $"[L2] flood: {flood.Held} more alarms are held back / 另有 {flood.Held} 条报警已归并";

    internal static string Alarm(string id, string kind, long unixMs, AlarmRecord alarm, DutyOptions? person = null, int? step = null) =>
        JsonSerializer.Serialize(new { id, kind, unixMs, person = person?.Name, address = person?.Address, step, alarm }, Json);

    internal static string Flood(string id, long unixMs, FloodGroup flood) => JsonSerializer.Serialize(new { id, kind = NotificationKinds.Flood, unixMs, flood }, Json);

    /// <summary>
    /// The form of an urban-management case (CJJ/T 213 style data: component code, unit grid cell, class of event, level, evidence). Its number
    /// for us is the alarm's id: <c>POST /api/v1/cases/{id}/state</c> takes back how far it is.
    /// </summary>
    internal static string Case(string id, string kind, long unixMs, AlarmRecord alarm, ICityTopology topology)
    {
        var code = alarm.Subject.Length >= CodeLength && alarm.Subject.AsSpan(0, CodeLength).ContainsAnyExceptInRange('0', '9') == false ? alarm.Subject[..CodeLength] : null;
        var place = code is not null && topology.TryFind(code, out var known) ? known : null;
        return JsonSerializer.Serialize(
            new
            {
                id, kind, unixMs,
                caseId = alarm.Id,
                componentCode = code,
                componentClass = code?[6..10],
                gridCell = place?.Grid,
                latitude = place?.Latitude,
                longitude = place?.Longitude,
                eventClass = alarm.Rule,
                eventText = alarm.TextZh,
                eventTextEn = alarm.Text,
                level = alarm.Level,
                state = alarm.State,
                happenedUnixMs = alarm.OnsetUnixMs,
                evidence = new { alarm.Value, alarm.RuleVersion, alarm.Subject, raisedUnixMs = alarm.RaisedUnixMs, clearedUnixMs = alarm.ClearedUnixMs, consequences = alarm.GroupCount, url = $"/api/v1/alarms/{alarm.Id}/evidence" },
                stateUrl = $"/api/v1/cases/{alarm.Id}/state",
            },
            Json);
    }
}
