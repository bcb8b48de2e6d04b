using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry.Health;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>What is worth telling the server anew, and what is not: a gateway on a metered link tells little.</summary>
public sealed class NodeHealthTests
{
    private static readonly GatewayHealth Told = Health();

    [Fact]
    public void IsWorthTelling_WhatMovesWithEveryAnswer_IsNot()
    {
        Assert.False(NodeHealth.IsWorthTelling(Told, Health()));
        Assert.False(NodeHealth.IsWorthTelling(Told, Health(turnaround: 90, last: 2000, load: 60, backlog: 1000)));
    }

    [Fact]
    public void IsWorthTelling_AStateAPortAnErrorABacklogOrAConfiguration_Is()
    {
        Assert.True(NodeHealth.IsWorthTelling(Told, Health(state: BusDeviceState.Down)));
        Assert.True(NodeHealth.IsWorthTelling(Told, Health(isOpen: false)));
        Assert.True(NodeHealth.IsWorthTelling(Told, Health(errors: 6)));
        Assert.True(NodeHealth.IsWorthTelling(Told, Health(backlog: 5_000_000)));
        Assert.True(NodeHealth.IsWorthTelling(Told, Health(configuration: "cd")));
        Assert.True(NodeHealth.IsWorthTelling(Told, Told with { Buses = [] }));
    }

    private static GatewayHealth Health(
        BusDeviceState state = BusDeviceState.Healthy, bool isOpen = true, long errors = 5, long backlog = 0, string configuration = "ab", long turnaround = 12, long last = 1000, int load = 40) =>
        new("0.1.0", configuration, backlog, [new BusHealth("bus-1", isOpen, load, errors, [new BusDeviceHealth("lamp", "lamp-controller", state, 0, turnaround, last)])]);
}
