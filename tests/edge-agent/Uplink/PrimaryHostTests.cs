using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>STATE of a primary host, on real mosquittos.</summary>
public sealed class PrimaryHostTests : UplinkTest
{
    [Fact]
    public async Task Run_HostOnlineLate_NothingIsPublishedBefore()
    {
        await using var server = await Mosquitto.StartAsync();
        await using var host = await SparkplugHost.StartAsync(server.Port);
        await host.SendStateAsync("SCADA", online: false, 100);
        await host.SendStateAsync("OTHER", online: true, 100);
        await using var agent = AgentRun.Start(Folder, Configuration(server.Port));
        await Deadline.Until(() => agent.Log.Has("waiting for the primary host SCADA"), Limit, "the agent waits");
        await host.SendAsync("spBv1.0/371502-Z07/NCMD/GW-000001", CommandPayload.HistoryRate(7));
        await Deadline.Until(() => agent.Status.HistoryReadingsPerSecond == 7, Limit, "the connection works");
        Assert.Empty(host.All);
        Assert.False(agent.Status.IsBorn);

        await host.SendStateAsync("SCADA", online: true, 99);    // older than what was seen
        await host.SendAsync("spBv1.0/371502-Z07/NCMD/GW-000001", CommandPayload.HistoryRate(8));
        await Deadline.Until(() => agent.Status.HistoryReadingsPerSecond == 8, Limit, "the stale STATE has arrived");
        Assert.Empty(host.All);

        await host.SendStateAsync("SCADA", online: true, 101);
        await Deadline.Until(() => host.Of(SparkplugMessageType.DData).Length > 0, Limit, "births and data");
        Assert.Equal(SparkplugMessageType.NBirth, host.All[0].Type);
    }

    [Fact]
    public async Task Run_HostGoesOffline_SaysDeathAndGoesToTheNextServer()
    {
        await using var first = await Mosquitto.StartAsync();
        await using var second = await Mosquitto.StartAsync();
        await using var hostAtFirst = await SparkplugHost.StartAsync(first.Port);
        await using var hostAtSecond = await SparkplugHost.StartAsync(second.Port);
        await hostAtFirst.SendStateAsync("SCADA", online: true, 100);
        await hostAtSecond.SendStateAsync("SCADA", online: true, 5);
        await using var agent = AgentRun.Start(Folder, Configuration(first.Port, second.Port));
        await Deadline.Until(() => hostAtFirst.Of(SparkplugMessageType.DData).Length > 0, Limit, "data at the first server");

        await hostAtFirst.SendStateAsync("SCADA", online: false, 99);    // a late will
        await hostAtFirst.SendStateAsync("SCADA", online: false, 101);
        await Deadline.Until(() => hostAtFirst.Of(SparkplugMessageType.NDeath).Length > 0, Limit, "the farewell at the first");
        await Deadline.Until(() => hostAtSecond.Of(SparkplugMessageType.DData).Length > 0, Limit, "data at the second server");
        Assert.Equal(hostAtFirst.Of(SparkplugMessageType.NBirth)[0].BdSeq, hostAtFirst.Of(SparkplugMessageType.NDeath)[0].BdSeq);
        Assert.True(hostAtSecond.Of(SparkplugMessageType.NBirth)[0].BdSeq > hostAtFirst.Of(SparkplugMessageType.NBirth)[0].BdSeq);
    }

    private string Configuration(params int[] ports)
    {
        var servers = string.Join(", ", ports.Select(port => $"\"mqtt://127.0.0.1:{port}\""));
        return UplinkConfiguration.Text($"\"Servers\": [{servers}], \"PrimaryHost\": \"SCADA\", \"SparkplugStrict\": true", Slave.Port);
    }
}
