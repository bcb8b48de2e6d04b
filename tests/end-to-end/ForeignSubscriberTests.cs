using System.Diagnostics;
using System.Text.Json;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// Nobody here wrote the reader: mosquitto_sub takes the messages off the wire, npm's sparkplug-payload says what is in them. Once off our server's
/// tap, once off an outside broker that a replay feeds.
/// </summary>
public sealed class ForeignSubscriberTests : IDisposable
{
    private const int Readings = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // Each kind of number that a device sends: floats, whole numbers, switches.
    private static readonly Reading[] Sent =
    [
        .. Enumerable.Range(1, Readings).Select(number => (number % 3) switch
        {
            0 => new Reading(Quantity.LampPower, SmallRecording.StartUnixMs + (number * 1000L), number + 0.5, Quality.Good),
            1 => new Reading(Quantity.LampRelay, SmallRecording.StartUnixMs + (number * 1000L), number % 2, Quality.Good),
            _ => new Reading(Quantity.LampEnergy, SmallRecording.StartUnixMs + (number * 1000L), number, Quality.Good),
        }),
    ];

    private readonly TempFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Recording => _folder["hour.rec"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tap_OfOurServer_IsReadByMosquittoSubAndTheTahuCodec()
    {
        SmallRecording.Write(Recording, Sent);
        await using var rig = new CityRig();
        await rig.StartServerAsync((SmallRecording.Gateway, [SmallRecording.Device]));
        var token = await rig.AddTokenAsync("night", "engineer");

        // The host's STATE comes first: then the subscription stands.
        using var tap = Listen(rig.MqttPort, 1 + SmallRecording.Sessions + Readings, "-i", "laptop", "-u", "night", "-P", token);
        Assert.StartsWith("spBv1.0/STATE/", await tap.StandardOutput.ReadLineAsync(Stop), StringComparison.Ordinal);
        await ReplayAsync(rig.MqttPort);

        await AssertHeardAsync(tap);
    }

    [Fact]
    public async Task OutsideBroker_FedByAReplay_IsReadByMosquittoSubAndTheTahuCodec()
    {
        SmallRecording.Write(Recording, Sent);
        await using var broker = await Mosquitto.StartAsync();

        // What the broker keeps comes first: then the subscription stands.
        using var publishing = Process.Start(
            RealPart.Require("mosquitto_pub", "mosquitto-clients"), ["-h", "127.0.0.1", "-p", $"{broker.Port}", "-t", "spBv1.0/STATE/nobody", "-m", "{}", "-r", "-q", "1"]);
        await publishing.WaitForExitAsync(Stop).WaitAsync(Limit, Stop);
        using var subscriber = Listen(broker.Port, 1 + SmallRecording.Sessions + Readings);
        Assert.StartsWith("spBv1.0/STATE/nobody", await subscriber.StandardOutput.ReadLineAsync(Stop), StringComparison.Ordinal);
        await ReplayAsync(broker.Port);

        await AssertHeardAsync(subscriber);
    }

    private static Process Listen(int port, int messages, params string[] more) => Process.Start(new ProcessStartInfo(
        RealPart.Require("mosquitto_sub", "mosquitto-clients"),
        ["-h", "127.0.0.1", "-p", $"{port}", "-V", "5", "-q", "1", "-t", "spBv1.0/#", "-F", "%t %x", "-C", $"{messages}", "-W", "120", .. more])
    {
        RedirectStandardOutput = true,
    })!;

    private async Task ReplayAsync(int port)
    {
        await using var replay = RunningProgram.Start(
            RunningProgram.Simulators, "replay", "--in", Recording, "--server", $"mqtt://127.0.0.1:{port}", "--speed", "max", "--run", "1");
        Assert.True(await replay.WaitAsync(Limit) == 0, replay.Output);
    }

    private static async Task AssertHeardAsync(Process subscriber)
    {
        var lines = await subscriber.StandardOutput.ReadToEndAsync(Stop).WaitAsync(Limit, Stop);
        var heard = await DecodeAsync(lines);

        Assert.Equal(Sent.Select(reading => (SmallRecording.Device, QuantityCatalogue.Get(reading.Quantity).Name, reading.UnixMs, reading.Value)), heard);

        // Sabotage: without the births nobody knows what an alias stands for.
        Assert.DoesNotContain(await DecodeAsync(lines.Replace("/DBIRTH/", "/DCMD/", StringComparison.Ordinal)), row => row.Name.Length > 0);
    }

    private static async Task<List<(string Device, string Name, long UnixMs, double Value)>> DecodeAsync(string lines)
    {
        var metrics = (await NpmPeer.RunScript("subscriber.cjs", [], lines)).Select(line => JsonDocument.Parse(line).RootElement);
        return [.. metrics.Select(metric => (
            metric.GetProperty("device").GetString()!, metric.GetProperty("name").GetString() ?? "", metric.GetProperty("ms").GetInt64(), Number(metric.GetProperty("value"))))];
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Number => value.GetDouble(),
        _ => double.NaN,
    };
}
