using Microsoft.Extensions.Time.Testing;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>How connections end: by word, by silence, by a newer one, by an operator.</summary>
public class SessionTests
{
    private static readonly (string Topic, byte[] Payload) Will = ("spBv1.0/g/NDEATH/GW-1", [0xDE]);

    [Fact]
    public async Task Connect_SameIdAgain_EndsTheOlderConnection()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var older = await rig.ConnectAsync(will: Will);

        using var newer = await rig.ConnectAsync(will: Will);

        await older.ExpectEndAsync(0x8E);
        await newer.ExpectQuietAsync();
        await rig.UntilAsync(it => it.Metrics.Connected == 1, "one left");
        Assert.Empty(rig.Journal.Messages);
    }

    [Fact]
    public async Task Connect_SameIdManyTimesAtOnce_OneConnectionIsLeftAndItsMessagesAreTaken()
    {
        await using var rig = await IntakeRig.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RawClient.OpenAsync(rig.Port)));
        await Task.WhenAll(clients.Select(client => client.SendAsync(Wire.Connect("GW-1"))));
        var over = clients.Select(UntilOverAsync).ToList();
        await rig.UntilAsync(it => it.Metrics.Connected == 1 && over.Count(ended => ended.IsCompleted) == clients.Length - 1, "one left");

        await Task.WhenAll(clients.Select(client => client.SendAsync(Wire.Publish("spBv1.0/g/NDATA/GW-1", [1]))));

        await rig.UntilAsync(it => it.Journal.Messages.Length == 1, "the message of the one that is left");
        foreach (var client in clients) client.Dispose();

        // Before all were there, the first alone is "one left", too.
        static async Task UntilOverAsync(RawClient client)
        {
            while (await client.ReadAsync() is not null)
            {
            }
        }
    }

    [Theory]
    [InlineData(false, null, true)]
    [InlineData(true, 0x00, false)]
    [InlineData(true, 0x04, true)]
    public async Task End_ByWordOrWithout_TheWillIsGivenUnlessItWasCalledOff(bool says, int? reason, bool isDue)
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync(will: Will);

        if (says) await client.SendAsync(Wire.Disconnect((byte)reason!.Value));
        else client.Cut();
        await rig.UntilAsync(it => it.Metrics.Connected == 0, "gone");

        Assert.Equal(isDue ? [("GW-1", Will.Topic, "DE")] : [], rig.Journal.Messages.Select(it => (it.Gateway, it.Topic, Convert.ToHexString(it.Payload))));
    }

    [Fact]
    public async Task End_ByTheServersStop_GivesNoWill()
    {
        var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync(will: Will);

        await rig.DisposeAsync();

        await client.ExpectEndAsync(0x8B);
        Assert.Empty(rig.Journal.Messages);
    }

    [Fact]
    public async Task KeepAlive_SilentForOneAndAHalf_EndsTheConnectionAndGivesTheWill()
    {
        var time = new FakeTimeProvider();
        await using var rig = await IntakeRig.StartAsync(time: time);
        using var client = await RawClient.ConnectAsync(rig.Port, Wire.Connect("GW-1", keepAlive: 10, will: Will));

        time.Advance(TimeSpan.FromSeconds(14));
        await client.ExpectQuietAsync();
        time.Advance(TimeSpan.FromSeconds(14));
        await client.ExpectQuietAsync();
        await AdvanceUntilAsync(time, rig, it => it.Metrics.Connected == 0);

        await client.ExpectEndAsync(0x8D);
        Assert.Single(rig.Journal.Messages);
    }

    [Fact]
    public async Task Connect_TooSlow_IsCut()
    {
        var time = new FakeTimeProvider();
        await using var rig = await IntakeRig.StartAsync(time: time);
        using var client = await RawClient.OpenAsync(rig.Port);
        await client.SendAsync(Wire.Connect("GW-1")[..5]);

        await AdvanceUntilAsync(time, rig, it => it.Metrics.RefusedConnections == 1);

        await client.ExpectClosedAsync();
    }

    [Fact]
    public async Task Revoke_AGateway_EndsItsConnectionAndNoOther()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();
        using var neighbour = await rig.ConnectAsync("GW-2");

        rig.Access.Revoke("GW-1");

        await client.ExpectEndAsync(0x87);
        await neighbour.ExpectQuietAsync();
    }

    [Fact]
    public async Task Publish_NotAuthorized_IsSaidInThePubAckAndEndsTheConnection()
    {
        await using var rig = await IntakeRig.StartAsync();
        rig.Journal.Judge = _ => SmartPoles.IngestServer.Intake.IntakeVerdict.NotAuthorized;
        using var client = await rig.ConnectAsync();

        await client.SendAsync(Wire.Publish("spBv1.0/g/NDATA/GW-2", [1], 5));

        await client.ExpectAsync(0x40, 3, 0, 5, 0x87);
        await client.ExpectEndAsync(0x87);
        Assert.Equal(1, rig.Metrics.RefusedTopics);
    }

    private static Task AdvanceUntilAsync(FakeTimeProvider time, IntakeRig rig, Func<IntakeRig, bool> condition) => Deadline.Until(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return condition(rig);
        },
        TimeSpan.FromSeconds(60), "the deadline has passed");
}
