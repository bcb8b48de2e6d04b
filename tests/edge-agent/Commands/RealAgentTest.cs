using MQTTnet.Server;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>What every test of the real process needs: a folder with its configuration, a lamp to read and an MQTT server.</summary>
public abstract class RealAgentTest : IAsyncLifetime
{
    private protected TempFolder Folder { get; } = new();

    private protected LampSlave Slave { get; } = new();

    private protected int MqttPort { get; } = FreePort.Next();

    private protected MqttServer Server { get; private set; } = null!;

    private protected string Config => Folder["agent.json"];

    public async ValueTask InitializeAsync()
    {
        Server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(MqttPort).Build());
        await Server.StartAsync();
        WriteConfiguration();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync();
        Server.Dispose();
        await Slave.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void WriteConfiguration();
}
