using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>
/// One run of the real agent in strict mode against a real mosquitto, recorded by a host: births and data, a device lost and back, a
/// rebirth, more than 256 messages, kill -9, a second start, a stop. The conformance tests read the record.
/// </summary>
public sealed class StrictRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private Task? _recording;

    /// <summary>Everything that the host received, in order.</summary>
    internal IReadOnlyList<Seen> All { get; private set; } = [];

    /// <summary>Index in <see cref="All"/> of the first message after the rebirth was asked for; of the second start.</summary>
    internal int Rebirth { get; private set; }

    internal int Killed { get; private set; }

    internal int SecondStart { get; private set; }

    /// <summary>Packets as they left the agent.</summary>
    internal byte[][] Connects { get; private set; } = [];

    internal byte[][] Subscribes { get; private set; } = [];

    internal byte[][] Disconnects { get; private set; } = [];

    internal long KilledUnixMs { get; private set; }

    public Task RecordAsync() => _recording ??= RunAsync();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync()
    {
        await using var server = await Mosquitto.StartAsync();
        using var proxy = new MqttProxy(server.Port);
        using var slave = new TcpSlave();
        await using var host = await SparkplugHost.StartAsync(server.Port);
        var configuration = UplinkConfiguration.Text($"\"Server\": \"mqtt://127.0.0.1:{proxy.Port}\", \"SparkplugStrict\": true", slave.Port);
        await using (var agent = AgentProcess.Start(_folder.Path, configuration))
        {
            await Deadline.Until(() => host.Of(SparkplugMessageType.DData).Length >= 3, Limit, "the first data");
            slave.IsSilent = true;
            await Deadline.Until(() => host.Of(SparkplugMessageType.DDeath).Length > 0, Limit, "the death of a silent device");
            slave.IsSilent = false;
            var births = host.Of(SparkplugMessageType.DBirth).Length;
            await Deadline.Until(() => host.Of(SparkplugMessageType.DBirth).Length > births, Limit, "its birth when it answers again");

            Rebirth = host.All.Count;
            await host.SendAsync("spBv1.0/371502-Z07/NCMD/GW-000001", CommandPayload.Rebirth());
            await Deadline.Until(() => host.All.Skip(Rebirth).Count(message => message.Type == SparkplugMessageType.DBirth) > 0, Limit, "births again");
            for (var rate = 0; rate < 270; rate++)
            {
                var before = host.Of(SparkplugMessageType.NData).Length;
                await host.SendAsync("spBv1.0/371502-Z07/NCMD/GW-000001", CommandPayload.HistoryRate(1000 + rate));
                await Deadline.Until(() => host.Of(SparkplugMessageType.NData).Length > before, Limit, "the rate of history as it is now");
            }

            Killed = host.All.Count;
            KilledUnixMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await agent.KillAsync();
            await Deadline.Until(() => host.Of(SparkplugMessageType.NDeath).Length == 1, Limit, "the will");
        }

        SecondStart = host.All.Count;
        await using (var agent = AgentProcess.Start(_folder.Path, configuration))
        {
            await Deadline.Until(() => host.All.Skip(SecondStart).Any(message => message.Type == SparkplugMessageType.DData), Limit, "data of the second start");
            await agent.StopAsync();
            await Deadline.Until(() => host.All.Skip(SecondStart).Any(message => message.Type == SparkplugMessageType.NDeath), Limit, "the farewell");
        }

        // Under MQTT 5 the will follows the explicit death.
        await Deadline.Until(() => host.All.Skip(SecondStart).Count(message => message.Type == SparkplugMessageType.NDeath) == 2, Limit, "the will after the farewell");
        All = host.All;
        Connects = proxy.FromClient(MqttProxy.Connect);
        Subscribes = proxy.FromClient(8);
        Disconnects = proxy.FromClient(MqttProxy.Disconnect);
    }
}
