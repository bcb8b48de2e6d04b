using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Tests.City;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

public sealed class CityFleetTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Start_GatewaysOfACity_PublishItsDevicesAndGoDarkWithTheirCircuit()
    {
        const int Count = 10;
        await using var broker = await new RecordingBroker().StartAsync();
        var living = new LivingCity(MadeCity.Town, TimeProvider.System, new WorldOptions { Speed = 10 });
        var options = new FleetOptions { Server = broker.Address, Period = TimeSpan.FromMilliseconds(300), ReconnectMin = TimeSpan.FromMilliseconds(20) };
        await using var fleet = GatewayFleet.Start(living, 0, Count, options, TimeProvider.System);
        await Deadline.Until(() => fleet.Connected == Count && fleet.Counts.Acknowledged > 500, Limit, "all connected and publishing");

        var devices = Enumerable.Range(0, Count).SelectMany(gateway => MadeCity.Town.DevicesOf(gateway).ToArray()).Select(MadeCity.Town.DeviceId).ToHashSet();
        await Deadline.Until(
            () => devices.SetEquals(broker.Of("DDATA").Select(message => message.Topic.Split('/')[4])), Limit, "every device of the gateways has reported");

        var cut = new PlannedDisturbance(
            new Disturbance.SupplyLost(), new DisturbanceTarget.WholeCity(), living.ElapsedSeconds, double.PositiveInfinity);
        living.Disturbances.Add(cut);
        await Deadline.Until(() => fleet.Connected == 0, Limit, "nobody connected without mains");
        Assert.True(living.Disturbances.Remove(cut));
        await Deadline.Until(() => fleet.Connected == Count, Limit, "all back with the mains");

        Assert.True(await fleet.DrainAsync(Limit, TestContext.Current.CancellationToken));
        await fleet.StopAsync();
        var held = ReceivedData.Numbers(broker.Of("DDATA"));
        Assert.Equal(fleet.Counts.Acknowledged, held.Values.Sum(set => (long)set.Count));
        Assert.True(fleet.Gateways.All(gateway => gateway.Ledger.Select(row => row.Epoch).Distinct().Count() == 2));
    }
}
