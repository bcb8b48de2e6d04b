using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Tests.Fleet;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>Scenes that concern gateways, played on a fleet with real connections.</summary>
public sealed class GatewayScenesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_PowerLinkAndBurst_TheFleetFollowsAndNothingIsLost()
    {
        await using var broker = await new RecordingBroker().StartAsync();
        var plan = CityPlan.ForFleet(3);
        var scenario = TestScenario.Plan(
            TestScenario.File(
                TestScenario.Scene("""{ "gateway": "GW-000001" }""", """{ "event": "power-off" }""", at: "1s", more: """, "lasts": "60s" """),
                TestScenario.Scene("""{ "gateway": "GW-000002" }""", """{ "event": "cut-link", "backlog_h": 2, "every_s": 60 }""", at: "1s", more: """, "lasts": "60s" """),
                TestScenario.Scene("""{ "gateway": "GW-000003" }""", """{ "event": "report-at-once", "samples": 50 }""", at: "1s", more: """, "lasts": "60s" """)),
            city: ScenarioCity.Of(plan));
        var world = new CityWorld(TimeProvider.System, new WorldOptions { Speed = 10 });
        await using var fleet = GatewayFleet.Start(
            plan.Gateways, world,
            new FleetOptions { Server = broker.Address, Period = TimeSpan.FromMinutes(1), ConnectSpread = TimeSpan.Zero, ReconnectMin = TimeSpan.FromMilliseconds(20) }, TimeProvider.System);
        await Deadline.Until(() => fleet.Connected == 3, Limit, "all are connected");
        using var stop = new CancellationTokenSource();

        var run = new ScenarioRunner(scenario, world, new ScenarioHands(world, fleet.Find, scenario.Scenario.Lasts), new TruthBook(scenario, null), TimeProvider.System)
            .RunAsync(until: null, stop.Token);
        await Deadline.Until(() => fleet.Connected == 1 && fleet.Gateways[2].Counts.Taken > 300, Limit, "two are away and the third reports fifty times");
        await Deadline.Until(() => fleet.Connected == 3, Limit, "both are back");
        await Deadline.Until(() => fleet.Gateways[1].Counts.Taken >= 120, Limit, "two hours of readings");

        Assert.True(await fleet.DrainAsync(Limit, TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        await run;
        await fleet.StopAsync();
        var held = ReceivedData.Numbers(broker.Of("DDATA"));
        foreach (var row in fleet.Gateways.SelectMany(gateway => gateway.Ledger).Where(row => row.Last > 0)) Assert.Equal([(1UL, row.Last)], held[(row.Device, row.Epoch)].Ranges);
    }
}
