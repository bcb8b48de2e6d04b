using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Tests.Gathering;
using SmartPoles.EndToEnd.Tests.Faults;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;
using static SmartPoles.EdgeAgent.Tests.Gathering.NoisyHour;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// An hour of two buses on which one byte in a hundred arrives as another, into the store of a real server: meters of two dialects on the one,
/// a weather head and two Modbus devices on the other. Bus loops and outbox live through the hour in simulated time; a real agent then brings
/// the outbox to a real server. Whatever the server gives out as good must have been said by the device at that time.
/// </summary>
/// <remarks>Many hours: <c>NOISY_HOURS=100</c>; the result goes to the file that <c>SMARTPOLES_RESULT</c> names.</remarks>
public sealed class NoisyStoreTests : IDisposable
{
    private const string Gateway = "GW-000001";
    private const double SinglePrecision = 1e-6;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();

    private static int Hours => RunSetting.Number("NOISY_HOURS", 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_AfterNoisyHoursOnTwoBuses_HoldsNoWrongValue()
    {
        var result = await RunAsync(Hours, TimeSpan.FromHours(1), isNoiseBeforeChecksum: false);

        FaultRun.Keep(result);
        TestContext.Current.TestOutputHelper!.WriteLine($"{result}");
        Assert.Equal(result.Taken, result.Stored);
        Assert.True(result.Good > 20_000 * Hours, "most of what was said is stored in spite of it all");
        Assert.True(result.Lost > 100 * Hours, "the noise is heard");
        Assert.InRange(result.Wrong, 0, Hours / 50);
    }

    /// <summary>As if nobody checked a checksum or said a value twice: the test above could turn red.</summary>
    [Fact]
    public async Task Store_WhenChecksumsAreMadeOfTheDamagedBytes_HoldsWrongValues()
    {
        var result = await RunAsync(1, TimeSpan.FromMinutes(20), isNoiseBeforeChecksum: true);

        TestContext.Current.TestOutputHelper!.WriteLine($"{result}");
        Assert.Equal(result.Taken, result.Stored);
        Assert.True(result.Wrong > 10, "wrong values are found where there are some");
    }

    private async Task<Result> RunAsync(int hours, TimeSpan length, bool isNoiseBeforeChecksum)
    {
        DeviceOptions[] all = [Meter, Water, Weather, Lamp, Gas];
        var total = new Result(hours, 0, 0, 0, 0, 0, 0, 0, []);
        for (var hour = 0; hour < hours; hour++)
        {
            // Every hour begins at the same simulated moment, so each has a server of its own.
            var data = _folder[$"hour-{hour}"];
            await using var rig = new CityRig();
            await rig.StartServerAsync((Gateway, [.. all.Select(each => each.Id)]));
            var taken = 0;
            NoisyRun meters, others;
            await using (var outbox = OutboxJournal.Open(data, new OutboxOptions { CapacityMiB = 64, CommitDelayMs = 50 }, (ulong)hour + 1, TimeProvider.System, NullLogger.Instance))
            {
                DeviceOptions Judged(DeviceOptions options) => isNoiseBeforeChecksum ? AtOnce(options) : options;
                meters = NoisyHour.Run(4711 + hour, length, MeterLine, isNoiseBeforeChecksum, true, Take, Judged(Meter), Judged(Water));
                others = NoisyHour.Run(9000 + hour, length, FastLine, isNoiseBeforeChecksum, false, Take, Weather, Lamp, Gas);

                void Take(EdgeAgent.Gathering.DeviceBatch batch)
                {
                    taken += batch.Readings.Count;
                    outbox.Append(batch.Device, batch.Clock, batch.Readings, isUrgent: false);
                }
            }

            await using var agent = RunningProgram.Start(RunningProgram.Agent, "run", Configuration(data, rig, all));
            var stored = new List<JsonElement>();
            await Deadline.Until(
                async () =>
                {
                    stored = await StoredAsync(rig, all, meters.BeganUnixMs, length);
                    return stored.Count >= taken;
                },
                Limit, "all of the outbox is stored");
            total = total.And(Judge(stored, taken, meters, others));
        }

        return total;
    }

    private static Result Judge(List<JsonElement> stored, int taken, NoisyRun meters, NoisyRun others)
    {
        var said = meters.Said.Concat(others.Said).ToLookup(each => (each.Device, each.Quantity));
        var (good, implausible) = (0, 0);
        var wrong = new List<string>();
        foreach (var row in stored)
        {
            var quality = row.GetProperty("quality").GetString();
            if (quality == "Implausible") implausible++;
            if (quality != "Good") continue;
            good++;
            Assert.True(QuantityCatalogue.TryGet(row.GetProperty("quantity").GetString()!, out var info));
            var series = said[(row.GetProperty("device").GetString()!, info.Quantity)];
            if (!IsSaid(series, row.GetProperty("unixMs").GetInt64(), row.GetProperty("value").GetDouble(), meters.BeganUnixMs, SinglePrecision)) wrong.Add(row.ToString());
        }

        return new Result(
            1, taken, stored.Count, good, implausible, wrong.Count, Unheard(meters) + Unheard(others), meters.Status.Devices.Sum(device => device.Doubted),
            [.. wrong.Take(5)]);
    }

    private static long Unheard(NoisyRun run) => run.Status.Counters.Timeouts + run.Status.Counters.BadFrames;

    private static async Task<List<JsonElement>> StoredAsync(CityRig rig, DeviceOptions[] devices, long began, TimeSpan length)
    {
        var rows = new List<JsonElement>();
        foreach (var device in devices)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"api/v1/readings?device={device.Id}&from={began - 1000}&to={began + (long)length.TotalMilliseconds + 60_000}&limit=1000000");
            rows.AddRange((await rig.Http.GetFromJsonAsync<JsonElement>(query)).GetProperty("readings").EnumerateArray());
        }

        return rows;
    }

    /// <summary>The same devices on buses that nobody answers on: the agent has nothing to tell but what lies in its outbox.</summary>
    private static string Configuration(string data, CityRig rig, DeviceOptions[] devices)
    {
        JsonNode Bus(string name, IEnumerable<DeviceOptions> onBus, string framing) => new JsonObject
        {
            ["Name"] = name, ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = FreePort.Next(), ["Framing"] = framing },
            ["Devices"] = new JsonArray([.. onBus.Select(DeviceOf)]),
        };
        var config = new JsonObject
        {
            ["Agent"] = new JsonObject { ["GatewayId"] = Gateway, ["Group"] = "371502-Z07", ["DataDirectory"] = data },
            ["Uplink"] = new JsonObject { ["Server"] = $"mqtt://127.0.0.1:{rig.MqttPort}" },
            ["Buses"] = new JsonArray(Bus("meters", devices.Where(each => each.Address is not null), "RtuOverTcp"), Bus("others", devices.Where(each => each.Address is null), "RtuOverTcp")),
        };
        var path = Path.Combine(data, "agent.json");
        File.WriteAllText(path, config.ToJsonString());
        return path;
    }

    private static JsonNode DeviceOf(DeviceOptions options)
    {
        var device = new JsonObject { ["Id"] = options.Id, ["Profile"] = options.Profile, ["PeriodMs"] = 60_000 };
        if (options.Address is { } address) device["Address"] = address;
        else device["Unit"] = options.Unit;
        return device;
    }

    /// <summary>What became of some hours.</summary>
    private sealed record Result(int Hours, long Taken, long Stored, long Good, long Implausible, long Wrong, long Lost, long ReadTwice, IReadOnlyList<string> Examples)
    {
        public Result And(Result other) => new(
            Hours, Taken + other.Taken, Stored + other.Stored, Good + other.Good, Implausible + other.Implausible, Wrong + other.Wrong, Lost + other.Lost,
            ReadTwice + other.ReadTwice, [.. Examples.Concat(other.Examples).Take(5)]);
    }
}
