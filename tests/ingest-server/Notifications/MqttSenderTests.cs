using SmartPoles.IngestServer.Notifications;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>A real mosquitto that comes late, goes and comes again.</summary>
public sealed class MqttSenderTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deliver_BrokerAwayAndBack_EachComesById()
    {
        var program = RealPart.Require("mosquitto", "mosquitto");
        using var folder = new TempFolder();
        var port = FreePort.Next();
        await File.WriteAllTextAsync(folder["m.conf"], $"user root\npersistence false\nlistener {port} 127.0.0.1\nallow_anonymous true\n", Stop);
        var channel = new ChannelOptions { Name = "bus", Kind = "mqtt", Host = "127.0.0.1", Port = port, Topic = "city/alarms", TimeoutSeconds = 120 };
        using var rig = new OutboxRig(channel, new MqttSender(channel, null, TimeProvider.System));
        rig.Raise(3);
        Assert.True(await rig.StepAsync() > TimeSpan.Zero);
        Assert.Equal((3, 0), rig.Outbox.Count());

        var got = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await RealBroker.RunAsync(program, folder["m.conf"], port, async () =>
        {
            using var listener = await RealBroker.ListenAsync(port, got);
            await rig.EmptyAsync();
            await Deadline.Until(() => got.Count >= 3, Limit, "three came");
        });
        rig.Raise(2);
        for (var step = 0; step < 3; step++) await rig.StepAsync();
        Assert.Equal((2, 0), rig.Outbox.Count());
        await RealBroker.RunAsync(program, folder["m.conf"], port, async () =>
        {
            using var listener = await RealBroker.ListenAsync(port, got);
            await rig.EmptyAsync();
            await Deadline.Until(() => got.Count >= 5, Limit, "five came");
        });

        Assert.Equal(rig.Outbox.List("done", 10).Select(line => line.Id).Order(), got.Distinct().Order());
    }
}
