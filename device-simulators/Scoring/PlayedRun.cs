using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>What a trial leaves in its folder: the truth, the alarms of the server, and which of its rules call at once.</summary>
internal static class PlayedRun
{
    private const string AlarmsName = "alarms.json";
    private const string LevelOneName = "level-1.json";

    /// <param name="folder">Folder of the trial.</param>
    /// <param name="alarms">What the server answered.</param>
    /// <param name="levelOne">Ids of its rules of level 1.</param>
    internal static void Write(string folder, string alarms, IReadOnlyList<string> levelOne)
    {
        File.WriteAllText(Path.Combine(folder, AlarmsName), alarms);
        File.WriteAllText(Path.Combine(folder, LevelOneName), JsonSerializer.Serialize(levelOne));
    }

    /// <returns>Null with the reason.</returns>
    internal static (ScoredRun? Run, string Trouble) Judge(string folder, string scenario, ulong seed)
    {
        var (path, levels) = (Path.Combine(folder, AlarmsName), Path.Combine(folder, LevelOneName));
        if (!File.Exists(path) || !File.Exists(levels)) return (null, $"it was not played to its end: no {AlarmsName} and {LevelOneName} in {folder}");
        var (alarms, reason) = AlarmSource.Parse(path, File.ReadAllText(path));
        if (alarms is null) return (null, reason);
        if (alarms.Count >= AlarmSource.LimitMax) return (null, $"the server lists {alarms.Count} alarms, its most: a score without the older ones would be wrong");
        if (TruthFile.Read(folder, out reason) is not { } truth) return (null, reason);
        var levelOne = JsonSerializer.Deserialize<HashSet<string>>(File.ReadAllText(levels))!;
        return (new ScoredRun(scenario, seed, truth.Run, truth.Scenes, AlarmMatching.Judge(truth.Run, truth.Scenes, alarms), levelOne), "");
    }
}
