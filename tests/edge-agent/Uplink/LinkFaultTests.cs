using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>What a mobile network and an operator do to a connection.</summary>
public sealed class LinkFaultTests : UplinkTest
{
    /// <summary>Time is the test's own, so that 1.5 times the keepalive is exact: half of it to the ping, nine tenths to its answer.</summary>
    [Fact]
    public async Task Watch_HalfOpenWithTrafficOut_IsLostWithinOneAndAHalfKeepalives()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await new ScriptedServer().StartAsync();
        using var proxy = new MqttProxy(server.Port);
        using var link = new MqttLink(time);
        Assert.True((await link.ConnectAsync(Logins.To(proxy.Port), TestContext.Current.CancellationToken)).IsConnected);

        proxy.IsSwallowing = true;
        await link.PublishAsync("spBv1.0/371502-Z07/NDATA/GW-000001", [1], isAcknowledged: false);
        time.Advance(TimeSpan.FromSeconds(7.5));
        await Deadline.Until(() => proxy.FromClient(MqttProxy.PingReq).Length == 1, Limit, "the ping");
        Assert.False(link.Lost.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(15));
        await Deadline.Until(() => link.Lost.IsCancellationRequested, Limit, "the loss after 22.5 s of a keepalive of 15 s");
        Assert.Contains("silent", link.LossReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ServerAnswers_StaysForManyKeepalives()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await new ScriptedServer().StartAsync();
        using var proxy = new MqttProxy(server.Port);
        using var link = new MqttLink(time);
        await link.ConnectAsync(Logins.To(proxy.Port), TestContext.Current.CancellationToken);

        for (var pings = 1; pings <= 5; pings++)
        {
            await Deadline.Until(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(0.5));
                    return proxy.FromClient(MqttProxy.PingReq).Length >= pings;
                },
                Limit,
                "a ping");
        }

        Assert.False(link.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Run_HalfOpenThenBack_ConnectsAnewAndLosesNothing()
    {
        await using var server = await new ScriptedServer().StartAsync();
        using var proxy = new MqttProxy(server.Port);
        await using (var agent = AgentRun.Start(Folder, Configuration(proxy.Port, "\"KeepAliveSeconds\": 1, \"ConnectSecondsMax\": 1")))
        {
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > 0, Limit, "data");
            proxy.IsSwallowing = true;
            await Deadline.Until(() => agent.Log.Has("connection lost"), Limit, "the loss is noticed");
            proxy.IsSwallowing = false;
            var before = server.Count(SparkplugMessageType.DData);
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > before + 2, Limit, "data again");
        }

        Assert.Empty(Missing(server));
    }

    [Fact]
    public async Task Run_PubAcksLost_SameNumbersComeAgainAndNoneIsMissing()
    {
        await using var server = await new ScriptedServer().StartAsync();
        using var proxy = new MqttProxy(server.Port);
        await using (var agent = AgentRun.Start(Folder, Configuration(proxy.Port, "\"AckSecondsMax\": 1")))
        {
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > 0, Limit, "data");
            proxy.LostFromServer = MqttProxy.PubAck;
            await Deadline.Until(() => agent.Log.Has("no PUBACK within 1 s"), Limit, "the connection is given up");
            proxy.LostFromServer = 0;
            await Deadline.Until(() => Duplicates(server) > 0, Limit, "duplicates on the wire, for the server's ledger to drop");
        }

        Assert.Empty(Missing(server));
    }

    /// <summary>The promise of the PUBACK, audited from outside: data that no PUBACK answered comes again.</summary>
    [Fact]
    public async Task Audit_DataLostOnTheWay_NothingIsMissing() => Assert.Empty(await LoseOnTheWayAsync(""));

    /// <summary>Sabotage: an agent that frees records when their bytes are handed over (strict mode does, and says so). The audit must see it.</summary>
    [Fact]
    public async Task Audit_RecordsFreedBeforeThePubAck_AreFoundMissing() => Assert.NotEmpty(await LoseOnTheWayAsync(", \"SparkplugStrict\": true"));

    [Fact]
    public async Task Run_NobodyListens_IsUnreachableAndReadingsAreKept()
    {
        await using var agent = AgentRun.Start(Folder, Configuration(FreePort.Next(), ""));

        await Deadline.Until(() => agent.Status.Outcome == ConnectOutcome.Unreachable && agent.Log.Has("Unreachable"), Limit, "the outcome");

        Assert.False(agent.Status.IsConnected);
        Assert.NotEmpty(agent.Status.Trouble);
        Assert.NotEmpty(agent.Status.NextStep);
    }

    [Fact]
    public async Task Connect_NameThatNobodyHas_IsANameUnknown()
    {
        using var link = new MqttLink(TimeProvider.System);

        var result = await link.ConnectAsync(Logins.To(1) with { Server = new Uri("mqtt://no-such-host.invalid") }, TestContext.Current.CancellationToken);

        Assert.Equal(ConnectOutcome.NameUnknown, result.Outcome);
    }

    [Fact]
    public async Task Connect_ServerAcceptsAndSaysNothing_TimesOut()
    {
        using var server = new OneAnswerServer([]);
        using var link = new MqttLink(TimeProvider.System);

        var result = await link.ConnectAsync(Logins.To(server.Port) with { ConnectLimit = TimeSpan.FromSeconds(0.5) }, TestContext.Current.CancellationToken);

        Assert.Equal(ConnectOutcome.TimedOut, result.Outcome);
    }

    /// <summary>A stop or a reload may come while the server lets the agent wait for its SUBACK; MQTTnet calls that a timeout.</summary>
    [Fact]
    public async Task Subscribe_CancelledWhileTheServerIsSilent_IsACancellation()
    {
        using var server = new OneAnswerServer([0x20, 0x03, 0x00, 0x00, 0x00]);
        using var link = new MqttLink(TimeProvider.System);
        Assert.True((await link.ConnectAsync(Logins.To(server.Port), TestContext.Current.CancellationToken)).IsConnected);
        using var stop = new CancellationTokenSource();

        var subscribing = link.SubscribeAsync(["spBv1.0/g/NCMD/n"], stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing);
    }

    /// <summary>The same while it waits for the CONNACK.</summary>
    [Fact]
    public async Task Connect_CancelledWhileTheServerIsSilent_IsACancellation()
    {
        using var server = new OneAnswerServer([]);
        using var link = new MqttLink(TimeProvider.System);
        using var stop = new CancellationTokenSource();

        var connecting = link.ConnectAsync(Logins.To(server.Port), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    /// <summary>Closed in order or torn: not a refusal, and nothing that the log of the server would explain.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_HungUpBeforeAnAnswer_IsACutConnection(bool isTorn)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var link = new MqttLink(TimeProvider.System);

        var connecting = link.ConnectAsync(Logins.To(((IPEndPoint)listener.LocalEndpoint).Port), TestContext.Current.CancellationToken);
        using (var peer = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken))
        {
            _ = await peer.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken);
            peer.LingerState = new LingerOption(isTorn, 0);
        }

        var result = await connecting;
        Assert.Equal(ConnectOutcome.ConnectionCut, result.Outcome);
        Assert.False(result.IsLasting);
    }

    [Theory]
    [InlineData(MqttConnectReasonCode.NotAuthorized, ConnectOutcome.CredentialsRefused)]
    [InlineData(MqttConnectReasonCode.BadUserNameOrPassword, ConnectOutcome.CredentialsRefused)]
    [InlineData(MqttConnectReasonCode.ServerBusy, ConnectOutcome.Refused)]
    [InlineData(MqttConnectReasonCode.UnsupportedProtocolVersion, ConnectOutcome.VersionRefused)]
    public async Task Connect_ServerRefuses_IsTyped(MqttConnectReasonCode answer, ConnectOutcome expected)
    {
        await using var server = await new ScriptedServer { ConnectAnswer = answer }.StartAsync();
        using var link = new MqttLink(TimeProvider.System);

        Assert.Equal(expected, (await link.ConnectAsync(Logins.To(server.Port), TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task Run_SubscriptionRefused_IsTyped()
    {
        await using var server = await new ScriptedServer { RefusesSubscriptions = true }.StartAsync();
        await using var agent = AgentRun.Start(Folder, Configuration(server.Port, ""));

        await Deadline.Until(() => agent.Status.Outcome == ConnectOutcome.SubscriptionRefused, Limit, "the outcome");

        Assert.Equal(0, server.Count(SparkplugMessageType.NBirth));
    }

    [Fact]
    public async Task Run_AnotherClientTakesTheId_SaysSoAndComesBack()
    {
        await using var server = await new ScriptedServer().StartAsync();
        await using var agent = AgentRun.Start(Folder, Configuration(server.Port, ""));
        await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > 0, Limit, "data");

        // The server's word and the end of the connection race each other: where the agent was writing, the end may come first. Then once more.
        for (var tries = 0; tries < 10 && !IsNamed(agent); tries++)
        {
            var births = server.Count(SparkplugMessageType.NBirth);
            using var twin = new MqttClientFactory().CreateMqttClient();
            await twin.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", server.Port).WithClientId(UplinkConfiguration.Gateway)
                .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build());
            await Deadline.Until(() => IsNamed(agent) || server.Count(SparkplugMessageType.NBirth) > births, Limit, "the log names it, or the agent is back");
        }

        Assert.True(IsNamed(agent));
        await Deadline.Until(() => server.Count(SparkplugMessageType.NBirth) > 1, Limit, "the agent is back");
    }

    private static bool IsNamed(AgentRun agent) => agent.Log.Has("another client took over the id GW-000001");

    /// <summary>Runs until data was lost between agent and server, then until new data came; the numbers that never arrived.</summary>
    private async Task<IReadOnlyList<ulong>> LoseOnTheWayAsync(string more)
    {
        await using var server = await new ScriptedServer().StartAsync();
        using var proxy = new MqttProxy(server.Port);
        await using (var agent = AgentRun.Start(Folder, Configuration(proxy.Port, "\"AckSecondsMax\": 1" + more)))
        {
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > 0, Limit, "data");
            proxy.LostFromServer = MqttProxy.PubAck;    // first: no PUBACK may get through for what is lost
            server.LosesData = true;
            var sent = proxy.FromClient(MqttProxy.Publish).Length;
            await Deadline.Until(() => proxy.FromClient(MqttProxy.Publish).Length > sent + 2, Limit, "messages that get lost");
            if (more.Length == 0) await Deadline.Until(() => agent.Log.Has("no PUBACK within 1 s"), Limit, "the agent gives the connection up");
            server.LosesData = false;
            var taken = server.Count(SparkplugMessageType.DData);

            // PUBACKs of what was lost may still be on their way through the proxy: they must not get through either.
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > taken + 2, Limit, "data that is kept");
            proxy.LostFromServer = 0;
            taken = server.Count(SparkplugMessageType.DData);
            await Deadline.Until(() => server.Count(SparkplugMessageType.DData) > taken + 2, Limit, "data again");

            // What was lost comes behind what is new, and on a busy machine a stop would overtake it.
            if (more.Length == 0) await Deadline.Until(() => Missing(server).Count == 0, Limit, "what was lost comes again");
        }

        return Missing(server);
    }

    private static IReadOnlyList<ulong> Missing(ScriptedServer server)
    {
        var numbers = server.Numbers().Select(each => each.Number).ToHashSet();
        return [.. Enumerable.Range(1, (int)numbers.Max()).Select(number => (ulong)number).Where(number => !numbers.Contains(number))];
    }

    private static int Duplicates(ScriptedServer server) => server.Numbers().GroupBy(each => each).Count(group => group.Count() > 1);

    private string Configuration(int port, string more) =>
        UplinkConfiguration.Text($"\"Server\": \"mqtt://127.0.0.1:{port}\"{(more.Length > 0 ? ", " + more.TrimStart(',', ' ') : "")}", Slave.Port);
}
