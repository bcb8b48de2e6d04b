using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>MQTT 3.1.1: asked for, or found when a server refuses 5.</summary>
public sealed class OldProtocolTests : UplinkTest
{
    [Theory]
    [InlineData(new byte[] { 0x20, 0x02, 0x00, 0x01 })]          // as a server of 3.1.1 says it
    [InlineData(new byte[] { 0x20, 0x03, 0x00, 0x84, 0x00 })]    // as a server of 5 that takes no 5 here
    public async Task Connect_Version5Refused_IsAVersionRefusal(byte[] answer)
    {
        using var server = new OneAnswerServer(answer);
        using var link = new MqttLink(TimeProvider.System);

        var result = await link.ConnectAsync(Logins.To(server.Port), TestContext.Current.CancellationToken);

        Assert.Equal(ConnectOutcome.VersionRefused, result.Outcome);
    }

    /// <summary>A server of 3.1.1 in front of a real mosquitto: version 5 gets the refusal of the old standard, 3.1.1 goes through.</summary>
    [Fact]
    public async Task Run_ServerSpeaks311Only_FallsBackAndDisconnectsAfterItsDeath()
    {
        await using var server = await Mosquitto.StartAsync();
        using var proxy = new MqttProxy(server.Port);
        using var old = new OldServer(proxy.Port);
        await using var host = await SparkplugHost.StartAsync(server.Port);
        await using (var agent = AgentRun.Start(Folder, UplinkConfiguration.Text($"\"Server\": \"mqtt://127.0.0.1:{old.Port}\"", Slave.Port)))
        {
            await Deadline.Until(() => host.Of(SparkplugMessageType.DData).Length > 0, Limit, "data over 3.1.1");
            Assert.Equal("3.1.1", agent.Status.Protocol);
            Assert.True(agent.Log.Has("does not speak MQTT 5"));
        }

        await Deadline.Until(() => host.Of(SparkplugMessageType.NDeath).Length > 0, Limit, "the death");
        var connect = proxy.FromClient(MqttProxy.Connect)[^1];
        var at = connect.AsSpan().IndexOf("MQTT"u8);
        Assert.Equal(4, connect[at + 4]);
        Assert.Equal(0b0000_1110, connect[at + 5] & 0b0011_1110);
        Assert.Equal([0xE0, 0x00], Assert.Single(proxy.FromClient(MqttProxy.Disconnect)));
        Assert.Single(host.Of(SparkplugMessageType.NDeath));
        Assert.Equal(1, host.Of(SparkplugMessageType.NBirth)[0].BdSeq);    // the refused CONNECT took 0
    }

    [Fact]
    public async Task Run_Version5Only_TellsTheRefusalAndWhatToDo()
    {
        using var server = new OneAnswerServer([0x20, 0x02, 0x00, 0x01]);
        await using var agent = AgentRun.Start(Folder, UplinkConfiguration.Text($"\"Server\": \"mqtt://127.0.0.1:{server.Port}\", \"Protocol\": \"5\"", Slave.Port));

        await Deadline.Until(() => agent.Status.Outcome == ConnectOutcome.VersionRefused, Limit, "the refusal in the status");

        Assert.Contains("Uplink.Protocol", agent.Status.NextStep, StringComparison.Ordinal);
    }

    /// <summary>Refuses CONNECT of version 5 as MQTT 3.1.1 says; hands every other connection on.</summary>
    private sealed class OldServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly int _target;

        public OldServer(int target)
        {
            _target = target;
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using var server = new TcpClient();
            using (client)
            {
                try
                {
                    var stream = client.GetStream();
                    var first = new byte[4096];
                    var length = await stream.ReadAsync(first);
                    if (first[first.AsSpan(0, length).IndexOf("MQTT"u8) + 4] == 5)
                    {
                        await stream.WriteAsync(new byte[] { 0x20, 0x02, 0x00, 0x01 });
                        return;
                    }

                    await server.ConnectAsync("127.0.0.1", _target);
                    await server.GetStream().WriteAsync(first.AsMemory(0, length));
                    await Task.WhenAny(stream.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(stream));
                }
                catch (IOException)
                {
                    // The agent left.
                }
            }
        }
    }
}
