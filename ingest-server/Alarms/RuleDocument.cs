using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>The rule file as it is written.</summary>
public sealed record RuleDocument(int Version, IReadOnlyList<ThresholdRow> Thresholds, IReadOnlyList<OfflineRow> Offline);

public sealed record ThresholdRow(
    string Id, int Version, int Level, string Quantity, double? Above, double? Below, double ClearAt, long OnDelayMs,
    long OffDelayMs, GuardRow? Guard, RuleText Text);

public sealed record GuardRow(string Quantity, double AtLeast);

public sealed record OfflineRow(string Id, int Version, int Level, long DeathDelayMs, long SilenceMs, RuleText Text);

public sealed record RuleText(string En, string Zh);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(RuleDocument))]
internal sealed partial class RuleJson : JsonSerializerContext;
