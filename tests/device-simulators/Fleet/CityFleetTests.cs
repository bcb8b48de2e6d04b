using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;
using SmartPoles.DeviceSimulators.Tests.City;
using SmartPoles.DeviceSimulators.Tests.Scenarios;
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

    /// <summary>Without network when the mains went: what they kept goes out under its old numbers when all come back at one moment.</summary>
    [Fact]
    public async Task Start_MainsReturnToGatewaysWithABacklog_TheHerdHandsItIn()
    {
        const int Count = 20;
        await using var broker = await new RecordingBroker().StartAsync();
        var living = new LivingCity(MadeCity.Town, TimeProvider.System, new WorldOptions { Speed = 10 });
        var options = new FleetOptions { Server = broker.Address, Period = TimeSpan.FromMilliseconds(300), ReconnectMin = TimeSpan.FromMilliseconds(20), RestartSpread = TimeSpan.Zero };
        await using var fleet = GatewayFleet.Start(living, 0, Count, options, TimeProvider.System);
        await Deadline.Until(() => fleet.Connected == Count, Limit, "all connected");
        foreach (var gateway in fleet.Gateways) gateway.CutLink();
        await Deadline.Until(() => fleet.Connected == 0 && fleet.Gateways.All(gateway => gateway.Counts.Pending > 50), Limit, "all keep what they measure");

        var cut = new PlannedDisturbance(new Disturbance.SupplyLost(), new DisturbanceTarget.WholeCity(), living.ElapsedSeconds, double.PositiveInfinity);
        living.Disturbances.Add(cut);
        await Deadline.Until(() => fleet.Gateways.All(gateway => !gateway.IsOn), Limit, "all without power");
        var (kept, heard) = (fleet.Counts.Pending, broker.Of("DDATA").Count);
        foreach (var gateway in fleet.Gateways) gateway.MendLink();
        Assert.Equal(heard, broker.Of("DDATA").Count);
        Assert.True(living.Disturbances.Remove(cut));
        await Deadline.Until(() => fleet.Connected == Count, Limit, "all back with the mains");

        Assert.True(kept > 50 * Count);
        Assert.True(await fleet.DrainAsync(Limit, TestContext.Current.CancellationToken));
        await fleet.StopAsync();
        var held = ReceivedData.Numbers(broker.Of("DDATA"));
        foreach (var row in fleet.Gateways.SelectMany(gateway => gateway.Ledger).Where(row => row.Last > 0)) Assert.Equal([(1UL, row.Last)], held[(row.Device, row.Epoch)].Ranges);
    }

    [Fact]
    public async Task Play_CoverIsStolenInACity_TheFleetPublishesItAndTheTruthIsWritten()
    {
        const int Count = 12;
        using var folder = new TempFolder();
        await using var broker = await new RecordingBroker().StartAsync();
        var file = folder["scenario.json"];
        await File.WriteAllTextAsync(file, TestScenario.File(
            TestScenario.Scene("""{ "pick": "cover" }""", """{ "event": "tilt-cover", "degrees": 62 }""", """[{ "rule": "cover-tilted" }]""", more: """, "lasts": "5m" """)), TestContext.Current.CancellationToken);
        var play = CityPlay.Prepare(MadeCity.Town, file, 0, Count, new WorldOptions { Speed = 60 }, TimeProvider.System);
        var options = new FleetOptions { Server = broker.Address, Period = TimeSpan.FromMilliseconds(300) };
        await using var fleet = GatewayFleet.Start(play.Living, 0, Count, options, TimeProvider.System);

        // Frozen until all are there: however slow the machine, the scene is not missed.
        Assert.Equal("", await play.RunAsync(fleet, folder[TruthJson.FileName], TestContext.Current.CancellationToken));
        var cover = play.Plan.Scenes[0].Place;
        await Deadline.Until(() => ReceivedData.Values(broker.All, cover, "cover/tilt") is { Count: > 0 } tilts && tilts[^1] < 5, Limit, "the cover lies in its frame again");
        await fleet.StopAsync();

        var told = ReceivedData.Values(broker.All, cover, "cover/tilt");
        Assert.True(told[0] < 5 && told.Exists(degrees => degrees is > 61 and < 63), string.Join(' ', told));
        var scene = Assert.Single(TruthFile.Read(folder.Path, out _)!.Value.Scenes);
        Assert.InRange(scene.ToMs!.Value - scene.FromMs!.Value, 4500, 5500);
        Assert.Equal(cover, Assert.Single(scene.Right).Subject);
    }
}
