using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>What was true in a run: <c>truth.jsonl</c>, one JSON object a line, the run first and then its scenes.</summary>
/// <param name="Version">1.</param>
/// <param name="Scenario">Name.</param>
/// <param name="City">Name of the city.</param>
/// <param name="Seed">Seed of the picks.</param>
/// <param name="Speed">World seconds per real second.</param>
/// <param name="FromMs">When the run began, Unix ms.</param>
/// <param name="ToMs">When it ended, Unix ms; null while it goes on.</param>
public sealed record TruthRun(int Version, string Scenario, string City, ulong Seed, double Speed, long FromMs, long? ToMs);

/// <summary>One scene as it was played. All times are those of the real clock, which is the one of alarms.</summary>
/// <param name="Scene">Id within the run.</param>
/// <param name="Kind">Kind of scene.</param>
/// <param name="What">For people.</param>
/// <param name="Place">Name of the place.</param>
/// <param name="Subjects">Devices and gateways that it acts upon.</param>
/// <param name="FromMs">When it began; null when the run ended before.</param>
/// <param name="ToMs">When it ended; null when it lasted until the run did.</param>
/// <param name="WithinMs">A right alarm later than this after the beginning is no detection, ms of the real clock.</param>
/// <param name="Right">Alarms that are right.</param>
/// <param name="Consequences">Alarms that follow.</param>
public sealed record TruthScene(
    string Scene, string Kind, string What, string Place, IReadOnlyList<string> Subjects, long? FromMs, long? ToMs, long WithinMs,
    IReadOnlyList<TruthAlarm> Right, IReadOnlyList<TruthAlarm> Consequences);

/// <summary>How truth is written.</summary>
internal static class TruthJson
{
    internal const string FileName = "truth.jsonl";

    internal static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
