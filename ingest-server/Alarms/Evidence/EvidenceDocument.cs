using System.Buffers;
using System.Text.Json;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>Writes a proof: <c>GET /api/v1/alarms/ID/evidence</c> answers with these bytes.</summary>
/// <remarks>
/// <code>
/// { "version": 1, "alarm": "0123456789abcdef", "subject": "3715020103000001", "onsetUnixMs": .., "raisedUnixMs": .., "value": 48.5,
///   "rule": { "id": "cover-tilted", "version": 1, "level": 2, "sha256": "..", "text": "..", "document": ".." }, "registry": "..",
///   "journal": { "id": "..", "from": 1000, "raised": 2000, "isCut": false, "rowsLeftOut": 0 },
///   "rows": [ { "position": .., "unixMs": .., "receivedUnixMs": .., "quantity": "cover/tilt", "value": 48.5, "quality": "Good" .. } ],
///   "events": [ { "position": .., "receivedUnixMs": .., "event": "NodeDeath", "device": null } ], "lastSeenUnixMs": ..,
///   "quality": { "Good": 12, "Timeout": 1 }, "clock": { "ahead": 0, "late": 0, "historical": 0, "offsetMaxMs": 900 },
///   "neighbours": [ { "component": "..", "metres": 120, "rows": [ .. ] } ] }
/// </code>
/// </remarks>
internal static class EvidenceDocument
{
    internal const int Version = 1;

    /// <param name="raised">The raise.</param>
    /// <param name="journal">Id of the journal that the positions are of.</param>
    /// <param name="from">Position from which it was read.</param>
    /// <param name="isCut">The condition began before that position, or it is not known whether it did.</param>
    /// <param name="window">What was read of the subject.</param>
    /// <param name="neighbours">What was read of its neighbours on the pipes.</param>
    /// <param name="document">Hash of the rule document that was in force.</param>
    /// <param name="registry">Version of the registry; null where there is none.</param>
    internal static byte[] Write(
        AlarmTransition raised, Guid journal, long from, bool isCut, EvidenceWindow window, IReadOnlyList<(PipeNeighbour Neighbour, EvidenceWindow Window)> neighbours,
        string document, string? registry)
    {
        var room = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(room);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("alarm", raised.AlarmId);
        json.WriteString("subject", raised.Subject);
        json.WriteNumber("onsetUnixMs", raised.OnsetUnixMs);
        json.WriteNumber("raisedUnixMs", raised.AtUnixMs);
        WriteValue(json, "value", raised.Value);
        json.WriteString("detail", raised.Detail);
        json.WriteBoolean("isHistorical", raised.IsHistorical);
        WriteRule(json, raised.Rule!, document);
        json.WriteString("registry", registry);
        json.WriteStartObject("journal");
        json.WriteString("id", journal);
        json.WriteNumber("from", from);
        json.WriteNumber("raised", raised.Position);
        json.WriteBoolean("isCut", isCut);
        json.WriteNumber("rowsLeftOut", window.LeftOut);
        json.WriteEndObject();
        WriteRows(json, window);
        WriteEvents(json, window);
        WriteNotes(json, window);
        json.WriteStartArray("neighbours");
        foreach (var (neighbour, seen) in neighbours)
        {
            json.WriteStartObject();
            json.WriteString("component", neighbour.Component);
            json.WriteNumber("metres", Math.Round(neighbour.Metres, 1));
            WriteRows(json, seen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return room.WrittenSpan.ToArray();
    }

    private static void WriteRule(Utf8JsonWriter json, AlarmRule rule, string document)
    {
        json.WriteStartObject("rule");
        json.WriteString("id", rule.Id);
        json.WriteNumber("version", rule.Version);
        json.WriteNumber("level", rule.Level);
        json.WriteString("sha256", RuleProof.HashOf(rule));
        json.WriteString("text", rule.Mark);
        json.WriteString("document", document);
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, EvidenceWindow window)
    {
        json.WriteStartArray("rows");
        foreach (var row in window.Rows)
        {
            json.WriteStartObject();
            json.WriteNumber("position", row.Position);
            json.WriteNumber("unixMs", row.Row.Reading.UnixMs);
            json.WriteNumber("receivedUnixMs", row.ReceivedUnixMs);
            json.WriteString("quantity", NameOf(row.Quantity));
            WriteValue(json, "value", row.Row.Reading.Kept);
            json.WriteString("quality", row.Quality.ToString());
            if (row.Row.IsHistorical) json.WriteBoolean("isHistorical", true);
            if (row.Row.IsAhead) json.WriteBoolean("isAhead", true);
            if (row.Row.IsLate) json.WriteBoolean("isLate", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvents(Utf8JsonWriter json, EvidenceWindow window)
    {
        json.WriteStartArray("events");
        foreach (var seen in window.Events)
        {
            json.WriteStartObject();
            json.WriteNumber("position", seen.Position);
            json.WriteNumber("receivedUnixMs", seen.ReceivedUnixMs);
            json.WriteString("event", seen.Type.ToString());
            json.WriteString("device", seen.Device);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (window.SeenUnixMs == 0) json.WriteNull("lastSeenUnixMs");
        else json.WriteNumber("lastSeenUnixMs", window.SeenUnixMs);
    }

    // What an investigator asks first: were the values sound, and was the clock.
    private static void WriteNotes(Utf8JsonWriter json, EvidenceWindow window)
    {
        json.WriteStartObject("quality");
        foreach (var group in window.Rows.CountBy(row => row.Quality).OrderBy(group => group.Key)) json.WriteNumber(group.Key.ToString(), group.Value);
        json.WriteEndObject();
        json.WriteStartObject("clock");
        json.WriteNumber("ahead", window.Rows.Count(row => row.Row.IsAhead));
        json.WriteNumber("late", window.Rows.Count(row => row.Row.IsLate));
        json.WriteNumber("historical", window.Rows.Count(row => row.Row.IsHistorical));
        json.WriteNumber("offsetMaxMs", window.Rows.Select(row => Math.Abs(row.ReceivedUnixMs - row.Row.Reading.UnixMs)).DefaultIfEmpty().Max());
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string NameOf(Quantity quantity) => QuantityCatalogue.TryGet(quantity, out var info) ? info.Name : $"quantity {(int)quantity}";
}
