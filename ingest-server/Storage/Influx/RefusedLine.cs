using System.Text.Json;
using System.Text.RegularExpressions;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>A line that InfluxDB 3.x named as bad.</summary>
/// <param name="Line">Index in the body, from 0.</param>
/// <param name="Text">The line as the server shows it: perhaps cut, strings without their quotes.</param>
/// <param name="Reason">Why.</param>
internal readonly record struct RefusedLine(int Line, string Text, string Reason);

/// <summary>Reads what the body of a refusal tells about lines. A body that it does not understand tells nothing.</summary>
internal static partial class RefusalBody
{
    /// <summary>InfluxDB 1.x and 2.x: <c>partial write: ... dropped=3</c>.</summary>
    public static int Dropped(string body) =>
        DroppedText().Match(body) is { Success: true } match && int.TryParse(match.Groups[1].Value, out var dropped) ? dropped : 0;

    /// <summary>InfluxDB 3.x: <c>{"error":"partial write ...","data":[{"original_line":"...","line_number":2,"error_message":"..."}]}</c>, lines from 1.</summary>
    public static IReadOnlyList<RefusedLine>? Lines(string body)
    {
        if (!body.Contains("line_number", StringComparison.Ordinal)) return null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (!document.RootElement.TryGetProperty("data", out var data)) return null;

            // With accept_partial=false it is the first bad line alone, without the brackets.
            return data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Select(Line).ToList() : [Line(data)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static RefusedLine Line(JsonElement one) => new(
        one.GetProperty("line_number").GetInt32() - 1,
        one.GetProperty("original_line").GetString() ?? "",
        one.GetProperty("error_message").GetString() ?? "");

    [GeneratedRegex(@"dropped=(\d+)")]
    private static partial Regex DroppedText();
}
