using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MQTTnet;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>A mosquitto while something is done, and one who listens to it and keeps the ids that come.</summary>
internal static class RealBroker
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task RunAsync(string program, string config, int port, Func<Task> act)
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

    public static async Task<IMqttClient> ListenAsync(int port, ConcurrentQueue<string> got)
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
