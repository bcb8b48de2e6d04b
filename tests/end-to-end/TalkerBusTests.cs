using System.Globalization;
using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// The agent on a serial line on which a weather head and a position head talk, with noise, damaged, cut, late and foreign sentences. The
/// world stands still, so that every value but the right one is wrong. All are real processes.
/// </summary>
public sealed class TalkerBusTests : IDisposable
{
    private const int LooksMin = 3000;

    private static readonly string[] Faults =
        ["noise:0.1", "flip:0.1", "truncate:0.05", "foreign:0.1", "late:*:700:0.03", "wrong-count:0.03", "slow-bytes:2:0.02"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_HeadsThatTalkOnANoisyLine_ShowNoWrongValue()
    {
        var (wrong, looks, seen, expected) = await WatchAsync("WI", LooksMin);

        Assert.Empty(wrong);
        Assert.Equal(expected, seen);
        TestContext.Current.TestOutputHelper!.WriteLine($"{seen} quantities, {looks} values looked at, {wrong.Count} wrong");
    }

    /// <summary>Sabotage: an agent that believes whoever talks takes the strangers' sentences too. The same look must see that.</summary>
    [Fact]
    public async Task Sabotage_TheAgentBelievesEveryTalker_AWrongValueIsSeen()
    {
        var (wrong, _, _, _) = await WatchAsync("any", int.MaxValue);

        Assert.NotEmpty(wrong);
    }

    /// <summary>Looks at the agent's latest values until enough have been seen, or a wrong one.</summary>
    private async Task<(List<string> Wrong, int Looks, int Seen, int Expected)> WatchAsync(string talker, int looksMin)
    {
        var truth = await TruthAsync();
        await using var heads = Talker("sky", "4800", Faults);
        await Deadline.Until(() => File.Exists(_folder["sky"]), Limit, "the line is there");
        var port = FreePort.Next();
        File.WriteAllText(_folder["agent.json"], Configuration("sky", talker, port));
        await using var agent = RunningProgram.Start(RunningProgram.Agent, "run", _folder["agent.json"]);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var wrong = new List<string>();
        var seen = new HashSet<string>();
        var looks = 0;
        await Deadline.Until(
            async () =>
            {
                foreach (var (device, quantity, value) in await ValuesAsync(http, port))
                {
                    looks++;
                    seen.Add($"{device} {quantity}");
                    if (Math.Abs(truth[(device, quantity)] - value) > 1e-6) wrong.Add($"{device} {quantity}: {value} instead of {truth[(device, quantity)]}");
                }

                return wrong.Count > 0 || (seen.Count == truth.Count && looks >= looksMin);
            },
            Limit, "every quantity has been seen many times, or a wrong value");
        return (wrong, looks, seen.Count, truth.Count);
    }

    /// <summary>What a technician reads from the same heads on a line without any fault.</summary>
    private async Task<Dictionary<(string Device, string Quantity), double>> TruthAsync()
    {
        await using var heads = Talker("clean", "0", []);
        await Deadline.Until(() => File.Exists(_folder["clean"]), Limit, "the line is there");
        File.WriteAllText(_folder["clean.json"], Configuration("clean", "WI", 0));
        await using var read = RunningProgram.Start(RunningProgram.Agent, "read", _folder["clean.json"], "--json");
        Assert.Equal(0, await read.WaitAsync(Limit));
        var start = read.Output.IndexOf('[', StringComparison.Ordinal);
        using var rows = JsonDocument.Parse(read.Output[start..(read.Output.LastIndexOf(']') + 1)]);
        var truth = rows.RootElement.EnumerateArray().ToDictionary(
            row => (row.GetProperty("device").GetString()!, row.GetProperty("quantity").GetString()!), row => row.GetProperty("value").GetDouble());
        Assert.Equal(11, truth.Count);
        return truth;
    }

    private static async Task<List<(string Device, string Quantity, double Value)>> ValuesAsync(HttpClient http, int port)
    {
        var values = new List<(string, string, double)>();
        try
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/status.json")));
            foreach (var device in status.RootElement.GetProperty("buses")[0].GetProperty("devices").EnumerateArray())
            {
                foreach (var value in device.GetProperty("values").EnumerateArray())
                {
                    if (value.GetProperty("value").ValueKind != JsonValueKind.Number) continue;
                    values.Add((device.GetProperty("id").GetString()!, value.GetProperty("quantity").GetString()!, value.GetProperty("value").GetDouble()));
                }
            }
        }
        catch (HttpRequestException)
        {
            // The agent is not up yet.
        }

        return values;
    }

    private RunningProgram Talker(string name, string baud, string[] faults) => RunningProgram.Start(
        RunningProgram.Simulators,
        [
            "talker", "--pty", _folder[name], "--baud", baud, "--freeze", "--seed", "7",
            "--head", "weather-head:WI=weather", "--head", "position-head:GN=position", .. faults.SelectMany(fault => new[] { "--fault", fault }),
        ]);

    private string Configuration(string line, string talker, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        { "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:9" }, "Status": { "Port": {{port}} },
          "Buses": [ { "Name": "sky", "Serial": { "Port": "{{_folder[line]}}", "Baud": 4800 }, "Devices": [
            { "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "{{talker}}", "PeriodMs": 1000 },
            { "Id": "3715020117000001-02", "Profile": "position-head-nmea", "Talker": "GN", "PeriodMs": 1000 } ] } ] }
        """);
}
