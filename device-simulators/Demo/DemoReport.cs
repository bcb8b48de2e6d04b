using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>The report of a run; its keys are an agreement with scripts.</summary>
internal sealed record DemoReport(
    string Store, double Seconds, long Published, long Acknowledged, long Stored, long StoreCount, long Duplicates, long Lost, long Dropped,
    long Pending, int AlarmsRaised, int AlarmsCleared, int AlarmsBesideTheScenes, int Restarts, IReadOnlyList<SceneResult> Scenes,
    IReadOnlyList<string> Faults)
{
    /// <summary>The run is good: nothing lost, nothing twice, nothing left behind, every scene with the alarms that the server has rules for, each once.</summary>
    public bool IsGood => Lost == 0 && Duplicates == 0 && Pending == 0 && Scenes.All(scene => scene.IsRight) && Faults.Count == 0;

    internal static DemoReport Of(
        string store, TimeSpan played, AuditResult audit, IReadOnlyList<Scene> scenes, IReadOnlyList<ServerAlarm> alarms, IReadOnlySet<string>? rules,
        int restarts)
    {
        var expected = scenes.SelectMany(scene => scene.Expected).ToList();
        return new DemoReport(
            store, Math.Round(played.TotalSeconds, 1), audit.Published, audit.Acknowledged, audit.Stored, audit.StoreCount, audit.Duplicates,
            audit.Lost, audit.Dropped, audit.Pending, alarms.Count, alarms.Count(alarm => alarm.ClearedUnixMs is not null),
            alarms.Count(alarm => !expected.Exists(right => right.Means(alarm))), restarts,
            [.. scenes.Select(scene => SceneResult.Judge(scene, played, alarms, rules))], audit.Faults);
    }

    internal void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, DemoReportJson.Default.DemoReport) + "\n");
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoReportJson : JsonSerializerContext;
