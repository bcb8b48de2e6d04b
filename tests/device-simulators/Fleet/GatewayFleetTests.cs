using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

public sealed class GatewayFleetTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Fleet_FiftyGatewaysThroughARestart_ServerHoldsWhatTheFleetSays()
    {
        await using var broker = await new RecordingBroker().StartAsync();
        var plan = CityPlan.ForFleet(50);
        var options = new FleetOptions
        {
            Server = broker.Address,
            Period = TimeSpan.FromMilliseconds(200),
            ReconnectMin = TimeSpan.FromMilliseconds(20),
            ReconnectMax = TimeSpan.FromMilliseconds(200),
        };
        await using var fleet = GatewayFleet.Start(plan.Gateways, new CityWorld(TimeProvider.System, new WorldOptions()), options, TimeProvider.System);
        await Deadline.Until(() => fleet.Connected == 50 && fleet.Counts.Acknowledged > 1000, Limit, "all connected and publishing");
        await broker.StopAsync();
        await Deadline.Until(() => fleet.Connected == 0, Limit, "nobody connected");
        await broker.StartAsync();

        Assert.True(await fleet.DrainAsync(Limit, TestContext.Current.CancellationToken));
        await fleet.StopAsync();

        var held = ReceivedData.Numbers(broker.Of("DDATA"));
        foreach (var row in fleet.Gateways.SelectMany(gateway => gateway.Ledger).Where(row => row.Last > 0))
        {
            Assert.Equal([(1UL, row.Last)], held[(row.Device, row.Epoch)].Ranges);
        }

        Assert.Equal(fleet.Counts.Acknowledged, held.Values.Sum(set => (long)set.Count));
        Assert.Equal(0, fleet.Counts.Skipped);
    }
}
