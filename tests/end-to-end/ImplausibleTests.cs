using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// A gas detector says 6553.4 %LEL: the number is found again at the far end, as evidence, and nothing takes it for a value. A second
/// detector with a legal value stands beside it, and everything that is said of the first must be untrue of the second.
/// </summary>
public sealed class ImplausibleTests : IAsyncLifetime
{
    private const string Gateway = "GW-000001";
    private const string Broken = "3715020301000001";
    private const string Right = "3715020301000002";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What the slave says; on a busy machine it may be late, or not there at first, and that is another quality and no number.</summary>
    private static readonly string[] Answered = ["Good", "Implausible"];

    private readonly CityRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Slave_ValueOutsideItsLegalRange_IsStoredAsImplausibleWithTheNumberAndUsedByNothing()
    {
        await _rig.StartServerAsync((Gateway, [Broken, Right]));
        var port = FreePort.Next();
        await File.WriteAllLinesAsync(_rig.Folder["gas.cap"], [BusCaptureLine.Head, .. Exchange(1, 0xFFFE), .. Exchange(2, 250)], TestContext.Current.CancellationToken);
        _rig.StartSlave("--tcp", $"{port}", "--capture", _rig.Folder["gas.cap"]);
        _rig.StartAgent(Gateway, new JsonObject { ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port } }, (Broken, "gas-detector", 1), (Right, "gas-detector", 2));

        await Deadline.Until(async () => (await MethaneAsync(Broken)).Count > 0 && (await MethaneAsync(Right)).Count > 2 && (await AlarmsAsync(Right)).Count > 0, Limit, "both are stored, and methane has raised its alarm");

        Assert.Empty(await WrongAsync(Broken, 6553.4));

        // The other way round: the same questions find a good reading, its alarm and its place in the chart.
        Assert.Equal(["quality", "latest", "chart", "export", "alarm"], await WrongAsync(Right, 25));
    }

    /// <summary>Which places take the number for a value, or have lost it.</summary>
    private async Task<List<string>> WrongAsync(string device, double raw)
    {
        var wrong = new List<string>();
        var stored = await MethaneAsync(device);
        if (stored.Any(row => row.Value is not { } value || Math.Abs(value - raw) > 0.01)) wrong.Add("number");
        if (stored.Any(row => row.Quality != "Implausible")) wrong.Add("quality");

        var latest = await LatestAsync(device);
        if (latest.GetProperty("quality").GetString() != "Implausible" || Math.Abs(latest.GetProperty("value").GetDouble() - raw) > 0.01) wrong.Add("latest");

        var chart = await _rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/readings?device={device}&quantity=gas/ch4&points=10");
        if (chart.GetProperty("buckets").GetArrayLength() > 0) wrong.Add("chart");

        var export = (await _rig.Http.GetStringAsync($"api/v1/export?device={device}&quantity=gas/ch4")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Where(line => Answered.Any(quality => line.EndsWith("," + quality, StringComparison.Ordinal))).ToList();
        if (export.Count == 0 || !export.TrueForAll(line => line.Contains(",6553.4,", StringComparison.Ordinal) && line.EndsWith(",Implausible", StringComparison.Ordinal))) wrong.Add("export");

        if ((await AlarmsAsync(device)).Count > 0) wrong.Add("alarm");
        return wrong;
    }

    private async Task<List<(double? Value, string Quality)>> MethaneAsync(string device) =>
    [
        .. (await _rig.ReadingsAsync(device)).Where(row => row.GetProperty("quantity").GetString() == "gas/ch4").Select(row => (
            row.GetProperty("value").ValueKind == JsonValueKind.Number ? row.GetProperty("value").GetDouble() : (double?)null, row.GetProperty("quality").GetString()!))
            .Where(row => Answered.Contains(row.Item2)),
    ];

    private async Task<JsonElement> LatestAsync(string device)
    {
        JsonElement latest = default;
        await Deadline.Until(
            async () =>
            {
                latest = (await _rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/readings/latest?device={device}")).EnumerateArray().Single(row => row.GetProperty("quantity").GetString() == "gas/ch4");
                return Answered.Contains(latest.GetProperty("quality").GetString());
            },
            Limit,
            "the newest reading is an answer of the device");
        return latest;
    }

    private async Task<List<string>> AlarmsAsync(string device) =>
    [
        .. (await _rig.Http.GetFromJsonAsync<JsonElement>("api/v1/alarms")).EnumerateArray()
            .Where(alarm => alarm.GetProperty("subject").GetString() == device && alarm.GetProperty("rule").GetString()!.StartsWith("gas-", StringComparison.Ordinal))
            .Select(alarm => alarm.GetProperty("rule").GetString()!),
    ];

    /// <summary>Concentration in tenths and status 0, as a capture has them.</summary>
    private static IEnumerable<string> Exchange(byte unit, ushort tenths)
    {
        yield return Line(BusCaptureKind.Question, [unit, 3, 0, 0, 0, 2]);
        yield return Line(BusCaptureKind.Answer, [unit, 3, 4, (byte)(tenths >> 8), (byte)tenths, 0, 0]);
    }

    private static string Line(BusCaptureKind kind, byte[] frame)
    {
        var crc = Crc16.Compute(frame);
        return new BusCaptureLine(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), kind, [.. frame, (byte)crc, (byte)(crc >> 8)]).ToString();
    }
}
