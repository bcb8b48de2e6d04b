using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Engineers look at the traffic; the traffic does not notice.</summary>
public class TapTests
{
    private const string Data = "spBv1.0/g/DDATA/GW-1/D1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscribe_Everything_HearsBirthsFirstThenMessagesAsSent()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        var births = new Births(("spBv1.0/g/NBIRTH/GW-1", [1]), ("spBv1.0/g/DBIRTH/GW-1/D1", [2]));
        await using var rig = await IntakeRig.StartAsync(time: time, births: births);
        using var engineer = await ListenAsync(rig, "spBv1.0/#");
        await engineer.ExpectAsync(Wire.Packet(
            0x31, Wire.Text("spBv1.0/STATE/smartpoles"), [0], Encoding.UTF8.GetBytes("""{"online":true,"timestamp":1700000000000}""")));
        await engineer.ExpectAsync(Wire.Publish("spBv1.0/g/NBIRTH/GW-1", [1]));
        await engineer.ExpectAsync(Wire.Publish("spBv1.0/g/DBIRTH/GW-1/D1", [2]));
        using var gateway = await rig.ConnectAsync();

        await gateway.SendAsync(Wire.Publish(Data, [3, 4], 1));

        await engineer.ExpectAsync(Wire.Publish(Data, [3, 4]));
        await engineer.ExpectQuietAsync();
    }

    [Fact]
    public async Task Subscribe_OneGateway_HearsNoOther()
    {
        await using var rig = await IntakeRig.StartAsync(births: new Births(("spBv1.0/g/NBIRTH/GW-2", [1])));
        using var engineer = await ListenAsync(rig, "spBv1.0/+/DDATA/GW-1/#");
        using var gateway = await rig.ConnectAsync();
        using var other = await rig.ConnectAsync("GW-2");

        await other.SendAsync(Wire.Publish("spBv1.0/g/DDATA/GW-2/D1", [1]), Wire.Ping);
        await other.ExpectAsync(0xD0, 0);
        await gateway.SendAsync(Wire.Publish("spBv1.0/g/NDATA/GW-1", [1]), Wire.Publish(Data, [2]));

        await engineer.ExpectAsync(Wire.Publish(Data, [2]));
    }

    [Fact]
    public async Task Publish_RefusedMessage_IsNotHeard()
    {
        await using var rig = await IntakeRig.StartAsync();
        rig.Journal.Judge = message => message.Payload[0] == 1 ? IntakeVerdict.KeepAndRetry : IntakeVerdict.Acknowledge;
        using var engineer = await ListenAsync(rig, "spBv1.0/+/DDATA/#");
        using var gateway = await rig.ConnectAsync();

        await gateway.SendAsync(Wire.Publish(Data, [1]), Wire.Publish(Data, [2]));

        await engineer.ExpectAsync(Wire.Publish(Data, [2]));
    }

    [Fact]
    public async Task Subscribe_OutsideSparkplug_IsRefused()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var engineer = await rig.ConnectAsync("laptop", user: "engineer");

        await engineer.SendAsync(Wire.Subscribe(1, "#"));

        await engineer.ExpectAsync(0x90, 4, 0, 1, 0, 0x87);
    }

    [Fact]
    public async Task Publish_ByAnEngineer_EndsTheConnection()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var engineer = await rig.ConnectAsync("laptop", user: "engineer");

        await engineer.SendAsync(Wire.Publish("spBv1.0/g/NCMD/GW-1", [1]));

        await engineer.ExpectEndAsync(0x87);
        Assert.Empty(rig.Journal.Messages);
    }

    [Fact]
    public async Task Publish_AnEngineerWhoDoesNotRead_LosesMessagesAndTheGatewayNone()
    {
        await using var rig = await IntakeRig.StartAsync(new IntakeOptions { PayloadBytesMax = 256 * 1024, WindowMessages = 4096, WindowBytes = 64 * 1024 * 1024 });
        using var engineer = await ListenAsync(rig, "spBv1.0/+/DDATA/#");
        using var gateway = await rig.ConnectAsync();
        var body = new byte[200 * 1024];

        for (var id = 1; id <= 100; id++) await gateway.SendAsync(Wire.Publish(Data, body, id));
        await rig.UntilAsync(it => it.Journal.Messages.Length == 100, "all taken");
        rig.Journal.Commit();

        await gateway.ExpectAcksAsync([.. Enumerable.Range(1, 100)]);
        Assert.True(rig.Metrics.TapDropped > 0);
    }

    [Fact]
    public async Task MosquittoClients_PublishAndTap_UnderstandTheServer()
    {
        var (publisher, subscriber) = (RealPart.Require("mosquitto_pub", "mosquitto-clients"), RealPart.Require("mosquitto_sub", "mosquitto-clients"));
        await using var rig = await IntakeRig.StartAsync(births: new Births(("spBv1.0/g/DBIRTH/GW-1/D1", "born"u8.ToArray())));
        foreach (var version in (string[])["311", "5"])
        {
            using var tap = Start(subscriber, rig, version, "-i", "laptop", "-u", "engineer", "-t", "spBv1.0/+/+/GW-1/#", "-v", "-C", "2");
            Assert.Equal("spBv1.0/g/DBIRTH/GW-1/D1 born", await tap.StandardOutput.ReadLineAsync(Stop));
            using var sending = Start(publisher, rig, version, "-i", "GW-1", "-t", Data, "-m", "measured", "-q", "1");
            await rig.UntilAsync(
                it =>
                {
                    it.Journal.Commit();
                    return sending.HasExited;
                },
                "mosquitto_pub has its PUBACK");

            Assert.Equal(0, sending.ExitCode);
            Assert.Equal($"{Data} measured", await tap.StandardOutput.ReadLineAsync(Stop));
            await tap.WaitForExitAsync(Stop);
            Assert.Equal(0, tap.ExitCode);
        }
    }

    private static Process Start(string program, IntakeRig rig, string version, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, ["-h", "127.0.0.1", "-p", rig.Port.ToString(), "-V", version, .. arguments]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private static async Task<RawClient> ListenAsync(IntakeRig rig, string filter)
    {
        var engineer = await rig.ConnectAsync("laptop", user: "engineer");
        await engineer.SendAsync(Wire.Subscribe(1, filter));
        await engineer.ExpectAsync(0x90, 4, 0, 1, 0, 0);
        return engineer;
    }

    private sealed class Births(params (string Topic, byte[] Payload)[] births) : ITapBirths
    {
        public IEnumerable<CachedBirth> Newest() => births.Select(birth => new CachedBirth(Encoding.UTF8.GetBytes(birth.Topic), birth.Payload));
    }
}
