using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>Recorder and replayer as processes against real servers: the same readings twice, the same alarms as they were.</summary>
public sealed class RecordReplayTests : IDisposable
{
    private const string Gateway = SmallRecording.Gateway;
    private const string Lamp = SmallRecording.Device;
    private const long StartUnixMs = SmallRecording.StartUnixMs;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder = new();

    private string Recording => _folder["hour.rec"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Replay_TwiceIntoOneServerAndOnceIntoAnother_StoresTheSameReadings()
    {
        WriteRecording(lamps: 200);
        await using var first = await ServerAsync();
        await ReplayAsync(first, "--run", "1");
        var once = await StoredAsync(first, 200);

        // The same run again is the same readings: the server has them.
        await ReplayAsync(first, "--run", "1");
        Assert.Equal(once, await StoredAsync(first, 200));

        // Another run is new, by other epochs: every reading once more.
        await ReplayAsync(first, "--run", "2");
        var rows = await RowsAsync(first, 400);
        Assert.Equal(400, rows.Count);
        Assert.All(rows.GroupBy(row => row), same => Assert.Equal(2, same.Count()));

        // And an empty server gets the very same ones.
        await using var second = await ServerAsync();
        await ReplayAsync(second, "--run", "7");
        Assert.Equal(once, await StoredAsync(second, 200));

        // Sabotage: one reading less is another hash.
        Assert.NotEqual(once.Hash, Hash(rows.Distinct().Skip(1)));
    }

    [Fact]
    public async Task Record_OurServersTap_ReplaysIntoAnotherServerWithTheSameReadings()
    {
        WriteRecording(lamps: 100);
        await using var source = await ServerAsync();
        var again = _folder["again.rec"];
        var token = await source.AddTokenAsync("night", "engineer");
        source.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var command = RunningProgram.Command(
            RunningProgram.Simulators, "record", "--broker", $"mqtt://127.0.0.1:{source.MqttPort}", "--user", "night", "--out", again);
        command.Environment["SMARTPOLES_TOKEN"] = token;
        await using var recorder = RunningProgram.Start(command);
        await Deadline.Until(() => recorder.Output.Contains("heard", StringComparison.Ordinal), Limit, "the recorder listens");
        await ReplayAsync(source, "--run", "1");
        var there = await StoredAsync(source, 100);
        // The host's STATE as well.
        await Deadline.Until(() => recorder.Output.Contains("heard 104 ", StringComparison.Ordinal), Limit, "all is heard");
        Assert.Equal(0, await recorder.StopAsync(Limit));

        await using var target = await ServerAsync();
        await ReplayAsync(target, "--in", again, "--run", "1");

        Assert.Equal(there, await StoredAsync(target, 100));
    }

    [Fact]
    public async Task Replay_AsItWas_GivesTheSameAlarmsWithTheSameIdsAtAnySpeed()
    {
        WriteRecording(lamps: 400);
        await using var slow = await ServerAsync("--replay");
        await using var fast = await ServerAsync("--replay");

        await ReplayAsync(slow, "--as-it-was", slow.Url, "--speed", "200");
        await ReplayAsync(fast, "--as-it-was", fast.Url, "--speed", "max");

        var alarms = await AlarmsAsync(slow);
        Assert.NotEmpty(alarms);
        Assert.Equal(alarms, await AlarmsAsync(fast));

        // A server with a clock of its own does not take it, and says so.
        await using var live = await ServerAsync();
        await using var refused = RunningProgram.Start(RunningProgram.Simulators, Arguments(live, "--as-it-was", live.Url));
        Assert.Equal(1, await refused.WaitAsync(Limit));
        Assert.Contains("run --replay", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReplayOnAUsedFolder_RefusesToStart()
    {
        await using var rig = await ServerAsync();
        await rig.Server!.StopAsync(Limit);

        await using var again = RunningProgram.Start(RunningProgram.Server, "run", "--replay", "--data", rig.Folder["server"], "--registry", rig.Folder["registry.json"]);

        Assert.Equal(1, await again.WaitAsync(Limit));
        Assert.Contains("empty data folder", again.Output, StringComparison.Ordinal);
    }

    private static async Task<CityRig> ServerAsync(params string[] more)
    {
        var rig = new CityRig { More = more };
        await rig.StartServerAsync((Gateway, [Lamp]));
        return rig;
    }

    private void WriteRecording(int lamps) => SmallRecording.Write(Recording, lamps);

    private string[] Arguments(CityRig server, params string[] more) =>
        ["replay", .. more.Contains("--in") ? [] : (string[])["--in", Recording], "--server", $"mqtt://127.0.0.1:{server.MqttPort}", .. more.Contains("--speed") ? [] : (string[])["--speed", "max"], .. more];

    private async Task ReplayAsync(CityRig server, params string[] more)
    {
        await using var replay = RunningProgram.Start(RunningProgram.Simulators, Arguments(server, more));
        Assert.True(await replay.WaitAsync(Limit) == 0, replay.Output);
    }

    private static async Task<(int Count, string Hash)> StoredAsync(CityRig server, int wanted)
    {
        var rows = await RowsAsync(server, wanted);
        return (rows.Count, Hash(rows));
    }

    private static async Task<List<string>> RowsAsync(CityRig server, int wanted)
    {
        var rows = new List<string>();
        await Deadline.Until(
            async () =>
            {
                rows = [.. (await ReadingsAsync(server)).Select(row => row.GetRawText())];
                return rows.Count >= wanted;
            },
            Limit,
            $"{wanted} stored readings");
        return rows;
    }

    private static async Task<JsonElement[]> ReadingsAsync(CityRig server)
    {
        var text = await server.Http.GetStringAsync($"api/v1/readings?device={Lamp}&from={StartUnixMs - 1000}&to={StartUnixMs + 10_000_000}&limit=10000");
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("readings").EnumerateArray()];
    }

    private static string Hash(IEnumerable<string> rows) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows.Order(StringComparer.Ordinal)))));

    private static async Task<string> AlarmsAsync(CityRig server)
    {
        var seen = "";
        await Deadline.Until(
            async () =>
            {
                var now = Text(await server.Http.GetStringAsync("api/v1/alarms?state=all"));
                var isSame = now == seen && now.Contains("offline", StringComparison.OrdinalIgnoreCase);
                seen = now;
                return isSame;
            },
            Limit,
            "the alarms of the whole recording");
        return seen;
    }

    private static string Text(string json) =>
        string.Join('\n', JsonNode.Parse(json)!.AsArray().Select(alarm => alarm!.ToJsonString()).Order(StringComparer.Ordinal));
}
