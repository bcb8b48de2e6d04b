using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// What a bureau has not acknowledged when the agent is killed is told by the next run, under the numbers that it had. A second run on a copy
/// of the same data without the forwarder's log shows what would be lost.
/// </summary>
public sealed class ForwardKillTests : IAsyncLifetime
{
    private const string Weather = "3715020309000001";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private readonly TempFolder _folder = new();
    private readonly Bureau _bureau = new() { Answers = false };
    private readonly Bureau _other = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _bureau.DisposeAsync();
        await _other.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Kill_WithPacketsThatNobodyAcknowledged_TheNextRunTellsThem()
    {
        var agent = Start("kept", _bureau.Port);
        try
        {
            await Deadline.Until(() => _bureau.Heard.Count > 0, Limit, "a packet was sent");
            await agent.KillAsync();
        }
        finally
        {
            await agent.DisposeAsync();
        }

        var unacknowledged = _bureau.Heard.Select(packet => packet.Fields["QN"]).Distinct().ToList();
        var before = _bureau.Heard.Count;
        CopyWithoutPackets("kept", "lost");
        _bureau.Answers = true;
        await using var next = Start("kept", _bureau.Port);
        await using var without = Start("lost", _other.Port);

        await Deadline.Until(() => unacknowledged.TrueForAll(number => Numbers(_bureau).Skip(before).Contains(number)), Limit, "the packets of the killed run came");
        await Deadline.Until(() => _other.Heard.Count > 0, Limit, "the run without the log tells of its own time");
        Assert.DoesNotContain(Numbers(_other), unacknowledged.Contains);
        Assert.Empty(_bureau.Faults);
    }

    private static IEnumerable<string> Numbers(Bureau bureau) => bureau.Heard.Select(packet => packet.Fields["QN"]);

    private RunningProgram Start(string name, int port)
    {
        var config = new JsonObject
        {
            ["Agent"] = new JsonObject { ["GatewayId"] = "GW-000001", ["Group"] = "371502-Z07", ["DataDirectory"] = _folder[name] },
            ["Uplink"] = new JsonObject { ["Server"] = "mqtt://127.0.0.1:9" },
            ["Forward"] = new JsonObject
            {
                ["Hj212"] = new JsonObject
                {
                    ["Host"] = "127.0.0.1", ["Port"] = port, ["Station"] = "3715020118000000000000B1", ["Password"] = "123456",
                    ["RealTimeIntervalSeconds"] = 30, ["ReconnectDelayMaxMs"] = 2000,
                    ["Factors"] = new JsonArray(new JsonObject { ["Code"] = "a34004", ["Device"] = Weather, ["Quantity"] = "env/pm25", ["Unit"] = "Ug" }),
                },
            },
            ["Buses"] = new JsonArray(new JsonObject
            {
                ["Name"] = "bus-1", ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = FreePort.Next() },
                ["Devices"] = new JsonArray(new JsonObject { ["Id"] = Weather, ["Profile"] = "weather-air-head", ["Unit"] = 1 }),
            }),
        };
        File.WriteAllText(_folder[$"{name}.json"], config.ToJsonString());
        return RunningProgram.Start(RunningProgram.Agent, "run", _folder[$"{name}.json"]);
    }

    private void CopyWithoutPackets(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(_folder[from], "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(_folder[from], file);
            if (relative.StartsWith("forward", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder[to], relative))!);
            File.Copy(file, Path.Combine(_folder[to], relative));
        }
    }
}
