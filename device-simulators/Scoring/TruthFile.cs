using System.Text.Json;
using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>Reads <c>truth.jsonl</c>.</summary>
internal static class TruthFile
{
    /// <summary>A file, or a folder that holds one.</summary>
    /// <returns>Null with all that is wrong, one line each.</returns>
    internal static (TruthRun Run, IReadOnlyList<TruthScene> Scenes)? Read(string fileOrFolder, out string reason)
    {
        var path = Directory.Exists(fileOrFolder) ? Path.Combine(fileOrFolder, TruthJson.FileName) : fileOrFolder;
        if (!File.Exists(path))
        {
            reason = $"No {path}: a run writes it, such as device-simulators demo --scenario stolen-cover --data DIR";
            return null;
        }

        return Read(path, File.ReadLines(path), out reason);
    }

    internal static (TruthRun Run, IReadOnlyList<TruthScene> Scenes)? Read(string name, IEnumerable<string> lines, out string reason)
    {
        TruthRun? run = null;
        var scenes = new List<TruthScene>();
        var faults = new List<string>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                if (run is null) run = JsonSerializer.Deserialize<TruthRun>(line, TruthJson.Options);
                else scenes.Add(JsonSerializer.Deserialize<TruthScene>(line, TruthJson.Options)!);
            }
            catch (JsonException fault)
            {
                faults.Add($"{name}:{number}: no {(run is null ? "run" : "scene")}: {fault.Message}");
                if (run is null) break;
            }
        }

        if (run is null && faults.Count == 0) faults.Add($"{name}: empty");
        if (run is { Version: not 1 }) faults.Add($"{name}:1: version {run.Version} is not 1, the only one that is known");
        reason = string.Join('\n', faults);
        return faults.Count == 0 ? (run!, scenes) : null;
    }
}
