using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MQTTnet;
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
        var channel = new ChannelOptions { Name = "bus", Kind = "mqtt", Host = "127.0.0.1", Port = port, Topic = "city/alarms", TimeoutSeconds = 30 };
        using var rig = new OutboxRig(channel, new MqttSender(channel, null, TimeProvider.System));
        rig.Raise(3);
        Assert.True(await rig.StepAsync() > TimeSpan.Zero);
        Assert.Equal((3, 0), rig.Outbox.Count());

        var got = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await RunAsync(program, folder["m.conf"], port, async () =>
        {
            using var listener = await ListenAsync(port, got);
            await rig.EmptyAsync();
            await Deadline.Until(() => got.Count >= 3, Limit, "three came");
        });
        rig.Raise(2);
        for (var step = 0; step < 3; step++) await rig.StepAsync();
        Assert.Equal((2, 0), rig.Outbox.Count());
        await RunAsync(program, folder["m.conf"], port, async () =>
        {
            using var listener = await ListenAsync(port, got);
            await rig.EmptyAsync();
            await Deadline.Until(() => got.Count >= 5, Limit, "five came");
        });

        Assert.Equal(rig.Outbox.List("done", 10).Select(line => line.Id).Order(), got.Distinct().Order());
    }

    private static async Task RunAsync(string program, string config, int port, Func<Task> act)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-c", config]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            await Deadline.Until(() => IsListening(port), Limit, "mosquitto listens");
            await act();
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Stop);
        }
    }

    private static bool IsListening(int port)
    {
        try
        {
            using var socket = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<IMqttClient> ListenAsync(int port, System.Collections.Concurrent.ConcurrentQueue<string> got)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += arrived =>
        {
            using var body = JsonDocument.Parse(Encoding.UTF8.GetString(arrived.ApplicationMessage.Payload));
            got.Enqueue(body.RootElement.GetProperty("id").GetString()!);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), Stop);
        await client.SubscribeAsync("city/#", MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        return client;
    }
}
