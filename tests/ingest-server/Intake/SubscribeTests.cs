using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>What a gateway may hear, and what is said to it.</summary>
public class SubscribeTests
{
    private const string Command = "spBv1.0/g/NCMD/GW-1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("spBv1.0/g/NCMD/GW-1", 1, 1)]
    [InlineData("spBv1.0/g/DCMD/GW-1/+", 0, 0)]
    [InlineData("spBv1.0/g/DCMD/GW-1/+", 2, 1)]
    [InlineData("spBv1.0/STATE/other", 1, 1)]
    [InlineData("spBv1.0/g/NCMD/GW-2", 1, 0x87)]
    [InlineData("spBv1.0/#", 1, 0x87)]
    [InlineData("#", 1, 0x87)]
    [InlineData("spBv1.0/+/NCMD/GW-1", 1, 0x87)]
    [InlineData("spBv1.0/g/DDATA/GW-1/+", 1, 0x87)]
    [InlineData("spBv1.0/STATE/+", 1, 0x87)]
    [InlineData("a/#/b", 1, 0x8F)]
    [InlineData("a+", 1, 0x8F)]
    [InlineData("", 1, 0x8F)]
    [InlineData("$share/x/spBv1.0/g/NCMD/GW-1", 1, 0x9E)]
    public async Task Subscribe_Filter_IsGrantedOrRefusedByItself(string filter, byte qos, byte reason)
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();
        using var old = await rig.ConnectAsync("GW-1x", Wire.Level311);

        await client.SendAsync(Wire.Subscribe(9, filter, qos));
        await client.ExpectAsync(0x90, 4, 0, 9, 0, reason);
        await client.ExpectQuietAsync();

        await old.SendAsync(Wire.Subscribe(9, filter.Replace("GW-1", "GW-1x"), qos, Wire.Level311));
        await old.ExpectAsync(0x90, 3, 0, 9, reason >= 0x80 ? (byte)0x80 : reason);
    }

    [Theory]
    [InlineData(0, 0x31)]
    [InlineData(1, 0x33)]
    public async Task Subscribe_OwnState_IsAnsweredWithTheServersState(byte qos, byte first)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        await using var rig = await IntakeRig.StartAsync(time: time);
        using var client = await rig.ConnectAsync(level: Wire.Level311);

        await client.SendAsync(Wire.Subscribe(9, "spBv1.0/STATE/smartpoles", qos, Wire.Level311));

        await client.ExpectAsync(0x90, 3, 0, 9, qos);
        await client.ExpectAsync(Wire.Packet(
            first, Wire.Text("spBv1.0/STATE/smartpoles"), qos == 0 ? [] : Wire.U16(1), Encoding.UTF8.GetBytes("""{"online":true,"timestamp":1700000000000}""")));
    }

    [Fact]
    public async Task Unsubscribe_Known_IsNotHeardAnyMore()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await SubscribedAsync(rig);
        Assert.True(rig.Journal.LastOutlet!.TrySend(Command, [1]));
        await client.ExpectAsync(Wire.Publish(Command, [1]));

        await client.SendAsync(Wire.Unsubscribe(8, Command), Wire.Unsubscribe(9, Command));

        await client.ExpectAsync(0xB0, 4, 0, 8, 0, 0);
        await client.ExpectAsync(0xB0, 4, 0, 9, 0, 0x11);
        Assert.False(rig.Journal.LastOutlet!.TrySend(Command, [1]));
    }

    [Fact]
    public async Task Send_Acknowledged_IsDelivered()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await SubscribedAsync(rig);

        var sending = rig.Intake.Commands.SendAsync("GW-1", Command, new byte[] { 7 }, TimeSpan.FromSeconds(30), Stop);
        await client.ExpectAsync(Wire.Packet(0x32, Wire.Text(Command), Wire.U16(1), Wire.Properties(5, 2, 0, 0, 0, 30), [7]));
        await client.SendAsync(Wire.PubAck(1));

        Assert.Equal(CommandDelivery.Delivered, await sending);
    }

    [Fact]
    public async Task Send_RefusedByTheGateway_IsRejected()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await SubscribedAsync(rig);

        var sending = rig.Intake.Commands.SendAsync("GW-1", Command, new byte[] { 7 }, TimeSpan.FromSeconds(30), Stop);
        await client.ReadAsync();
        await client.SendAsync([0x40, 3, 0, 1, 0x83]);

        Assert.Equal(CommandDelivery.Rejected, await sending);
    }

    [Fact]
    public async Task Send_NobodyOrNobodyWhoListens_IsSaid()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();

        Assert.Equal(CommandDelivery.NotConnected, await rig.Intake.Commands.SendAsync("GW-9", Command, default, TimeSpan.FromSeconds(1), Stop));
        Assert.Equal(CommandDelivery.NotSubscribed, await rig.Intake.Commands.SendAsync("GW-1", Command, default, TimeSpan.FromSeconds(1), Stop));
    }

    [Fact]
    public async Task Send_ConnectionEndsOrTimeIsOver_IsNoAnswer()
    {
        var time = new FakeTimeProvider();
        await using var rig = await IntakeRig.StartAsync(time: time);
        using var client = await SubscribedAsync(rig);

        var late = rig.Intake.Commands.SendAsync("GW-1", Command, default, TimeSpan.FromSeconds(5), Stop).AsTask();
        await client.ReadAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(CommandDelivery.NoAnswer, await late);
        var cut = rig.Intake.Commands.SendAsync("GW-1", Command, default, TimeSpan.FromSeconds(500), Stop).AsTask();
        client.Cut();

        Assert.Equal(CommandDelivery.NoAnswer, await cut);
    }

    [Fact]
    public async Task Send_MoreThanTheGatewayAnswers_IsQueueFull()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await RawClient.ConnectAsync(rig.Port, Wire.Connect("GW-1", properties: [0x21, 0, 2]));
        await client.SendAsync(Wire.Subscribe(1, Command));
        await client.ReadAsync();
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var open = Enumerable.Range(0, 2).Select(_ => rig.Intake.Commands.SendAsync("GW-1", Command, default, TimeSpan.FromSeconds(500), wait.Token).AsTask()).ToArray();

        Assert.Equal(CommandDelivery.QueueFull, await rig.Intake.Commands.SendAsync("GW-1", Command, default, TimeSpan.FromSeconds(500), Stop));

        await wait.CancelAsync();
        foreach (var one in open) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    private static async Task<RawClient> SubscribedAsync(IntakeRig rig)
    {
        var client = await rig.ConnectAsync();
        await client.SendAsync(Wire.Subscribe(1, Command));
        await client.ExpectAsync(0x90, 4, 0, 1, 0, 1);
        return client;
    }
}
