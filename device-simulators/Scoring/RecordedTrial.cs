using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.DeviceSimulators.Recording.Replay;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>
/// A scenario reckoned ahead into a recording, and played as it was into a server whose clock is the recording: city, gateways and rules live in
/// one time, and neither speed nor a busy machine changes an alarm.
/// </summary>
/// <param name="programs">Where the server is.</param>
/// <param name="rules">Rule file for the server; null for the rules that come with it.</param>
/// <param name="period">Time between two samples of a gateway.</param>
/// <param name="keeps">Recordings and the servers' data are kept; else they are deleted when the alarms are taken.</param>
/// <param name="clock">Real time.</param>
internal sealed class RecordedTrial(ProductPrograms programs, string? rules, TimeSpan period, bool keeps, TimeProvider clock) : IScenarioTrial
{
    private const int HoursOfYear = 365 * 24;
    private const int EveningHour = 21;

    /// <inheritdoc/>
    public async Task<(ScoredRun? Run, string Trouble)> PlayAsync(
        GeneratedCity city, string cityFolder, string scenario, ulong seed, string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var recorded = Path.Combine(folder, ScenarioRecorder.FolderName);
        var lighting = ScenarioLibrary.Find(scenario, out var reason)?.Lighting ?? throw new WorldArgumentException(reason);
        if (!Directory.Exists(recorded))
        {
            await Task.Run(
                () => ScenarioRecorder.Record(city, scenario, StartOf(scenario, lighting, seed), seed, period, recorded, Path.Combine(folder, TruthJson.FileName), stop), CancellationToken.None);
        }

        stop.ThrowIfCancellationRequested();
        var judged = await ReplayAsync(cityFolder, scenario, seed, folder, recorded, stop);
        if (keeps) return judged;
        Directory.Delete(recorded, recursive: true);
        Directory.Delete(Path.Combine(folder, TrialServer.DataName), recursive: true);
        return judged;
    }

    /// <summary>
    /// Some hour of 2026, another for each scenario and seed: rules must hold by day and night, in summer and winter. A scenario that has the lamps
    /// on begins at nine in the evening: lamps that burn at noon would be a fault of their own.
    /// </summary>
    internal static DateTimeOffset StartOf(string scenario, LightingPlan lighting, ulong seed)
    {
        var hour = (int)(HoursOfYear * new SmoothNoise(seed, "begin/" + scenario).Share(0));
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));
        return lighting == LightingPlan.DuskToDawn ? start.AddHours(hour) : start.AddDays(hour / 24).AddHours(EveningHour);
    }

    private async Task<(ScoredRun? Run, string Trouble)> ReplayAsync(string cityFolder, string scenario, ulong seed, string folder, string recorded, CancellationToken stop)
    {
        await using var server = TrialServer.Start(programs, folder, cityFolder, rules, isReplay: true, clock);
        if (await server.ReadyAsync(stop) is { Length: > 0 } late) return (null, late);
        using var recording = RecordingReader.Open(recorded);
        var options = new ReplayOptions
        {
            Target = new MqttTarget { Address = server.Mqtt },
            Run = 1,
            Speed = Pacing.Unpaced,
            Api = server.Http,
            Token = (await File.ReadAllTextAsync(server.TokenFile, stop)).Trim(),
        };
        var run = new ReplayRun(recording, options, clock);
        await run.RunAsync(stop);
        stop.ThrowIfCancellationRequested();
        if (run.Counts.HasFailures) return (null, $"the replay was not whole: {run.Counts.LastTrouble}");
        if (run.Counts.LeftOut.Count > 0) return (null, "the replay left out " + string.Join(", ", run.Counts.LeftOut.Select(row => $"{row.Value} messages, {row.Key}")));
        return await server.TakeAsync(scenario, seed, stop);
    }
}
