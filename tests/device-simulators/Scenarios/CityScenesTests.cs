using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Tests.City;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>What the built-in scenarios do to a generated town of 5,000 components: the same town without them is the measure.</summary>
public sealed class CityScenesTests
{
    private static readonly Lazy<ScenarioCity> Places = new(() => ScenarioCity.Of(Town));

    private static GeneratedCity Town => MadeCity.Town;

    [Fact]
    public void BurstMain_WhileItLasts_LowersItsPointAndItsNeighboursThroughTheNetwork()
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var run = Begin("burst-main", seed);
            var burst = ComponentOf(run.Plan.Scenes[0].Place);
            run.AdvanceTo(59);
            Assert.All(Points(), point => Assert.Equal(0, run.Change(point, Quantity.WaterPressure), tolerance: 1e-6));

            // One second after the burst, whole minutes away from the next look at the pipes.
            run.AdvanceTo(61);
            var usual = run.Quiet.ValueAt(burst, Quantity.WaterPressure, 61);
            Assert.InRange(run.Living.ValueAt(burst, Quantity.WaterPressure, 61) / usual, 0.17, 0.23);
            Assert.True(run.Living.ValueAt(burst, Quantity.WaterPressure, 61) < 0.14, "the limit of the right alarm");
            var node = Town.WaterNodeOf(burst);
            var (near, far) = (Points().Where(point => Town.WaterNodeOf(point) != node).MinBy(Away), Points().MaxBy(Away));
            Assert.True(run.Change(near, Quantity.WaterPressure) < -0.01, $"seed {seed}: {run.Change(near, Quantity.WaterPressure)} MPa next to the burst");
            Assert.True(run.Change(near, Quantity.WaterPressure) <= run.Change(far, Quantity.WaterPressure), $"seed {seed}: the burst is felt more far away");
            Assert.Null(run.Living.PipeTrouble);

            run.AdvanceTo(423);
            Assert.InRange(run.Change(burst, Quantity.WaterPressure), -0.002, 0.002);

            double Away(int point) => Town.PlaceOf(point).MetresTo(Town.PlaceOf(burst));
        }
    }

    /// <summary>The other way round: a pressure that only its own sensor sees fall is felt by nobody else.</summary>
    [Fact]
    public void PressureScaled_AtTheSensorAlone_IsNotFeltNextToIt()
    {
        var run = Begin("burst-main");
        var burst = ComponentOf(run.Plan.Scenes[0].Place);
        foreach (var planned in run.Living.Disturbances.All.ToArray())
        {
            Assert.True(run.Living.Disturbances.Remove(planned));
            run.Living.Disturbances.Add(planned with { Where = new DisturbanceTarget.Component(burst) });
        }

        run.AdvanceTo(61);

        Assert.True(run.Change(burst, Quantity.WaterPressure) < -0.1);
        Assert.All(Points().Where(point => point != burst), point => Assert.Equal(0, run.Change(point, Quantity.WaterPressure), tolerance: 1e-6));
    }

    [Fact]
    public void SlowLeak_OverHalfAnHour_LowersThePressureEvenlyByWhatWasAsked()
    {
        var run = Begin("slow-leak");
        var point = ComponentOf(run.Plan.Scenes[0].Place);
        var losses = new List<double>();
        foreach (var minute in (int[])[1, 7, 17, 32])
        {
            run.AdvanceTo(minute * 60);
            losses.Add(-run.Change(point, Quantity.WaterPressure));
        }

        Assert.Equal(0, losses[0], tolerance: 1e-6);
        Assert.InRange(losses[1], 0.01, 0.08);
        Assert.InRange(losses[2], 0.06, 0.14);
        Assert.InRange(losses[3], 0.16, 0.24);
        Assert.Contains(Points(), other => Town.WaterNodeOf(other) != Town.WaterNodeOf(point) && run.Change(other, Quantity.WaterPressure) < -0.005);
    }

    [Fact]
    public void StolenCover_WhileItIsAway_TiltsThatCoverAlone()
    {
        var run = Begin("stolen-cover");
        var cover = ComponentOf(run.Plan.Scenes[0].Place);

        run.AdvanceTo(90);

        Assert.InRange(run.Living.ValueAt(cover, Quantity.CoverTilt, 90), 61, 63);
        Assert.Equal(1, run.Living.ValueAt(cover, Quantity.CoverOpen, 90));
        Assert.Equal([cover], Devices(CityDeviceKind.CoverMonitor).Where(other => run.Change(other, Quantity.CoverTilt) != 0));
        run.AdvanceTo(370);
        Assert.Equal(0, run.Change(cover, Quantity.CoverTilt));
    }

    [Fact]
    public void FloodedUnderpass_WhileItLasts_WaterStandsInBothShafts()
    {
        var run = Begin("flooded-underpass");

        run.AdvanceTo(200);

        Assert.Equal(2, run.Plan.Scenes[0].Subjects.Count);
        Assert.All(run.Plan.Scenes[0].Subjects, shaft => Assert.Equal(1.6, run.Living.ValueAt(ComponentOf(shaft), Quantity.CoverWaterLevel, 200)));
        run.AdvanceTo(1030);
        Assert.All(run.Plan.Scenes[0].Subjects, shaft => Assert.Equal(0, run.Change(ComponentOf(shaft), Quantity.CoverWaterLevel)));
    }

    [Fact]
    public void LampCircuitDown_AtNight_DarkensTheWholeCircuitAndItsGateways()
    {
        var run = Begin("lamp-circuit-down");
        var circuit = CircuitOf(run.Plan.Scenes[0].Place);
        var gateway = Enumerable.Range(0, Town.GatewayCount).First(number => Town.CircuitOf(Town.PoleOf(number)) == circuit);

        run.AdvanceTo(90);

        Assert.All(Town.LampsOfCircuit(circuit), lamp =>
        {
            Assert.True(run.Quiet.ValueAt(lamp, Quantity.LampPower, 90) > 20);
            Assert.Equal((0, 0), (run.Living.ValueAt(lamp, Quantity.LampVoltage, 90), run.Living.ValueAt(lamp, Quantity.LampPower, 90)));
        });
        Assert.All(Town.LampsOfCircuit((circuit + 1) % Town.CircuitCount), lamp => Assert.Equal(0, run.Change(lamp, Quantity.LampPower)));
        Assert.False(run.Living.HasSupply(gateway, 90));
        var dark = Enumerable.Range(0, Town.GatewayCount).Where(number => !run.Living.HasSupply(number, 90)).Select(GeneratedCity.GatewayId);
        Assert.Subset(
            run.Plan.Scenes[0].Consequences.Where(alarm => alarm.Rule == "gateway-offline").Select(alarm => alarm.Subject).ToHashSet(), dark.ToHashSet());
        run.AdvanceTo(430);
        Assert.True(run.Living.HasSupply(gateway, 430));
        Assert.True(run.Living.ValueAt(Town.LampsOfCircuit(circuit).First(), Quantity.LampPower, 430) > 20);
    }

    [Fact]
    public void DayBurner_AtNoon_DrawsPowerAndCountsIt()
    {
        var run = Begin("day-burner");
        var lamp = ComponentOf(run.Plan.Scenes[0].Place);
        run.AdvanceTo(30);
        Assert.Equal(0, run.Living.ValueAt(lamp, Quantity.LampPower, 30));

        run.AdvanceTo(600);

        var power = run.Living.ValueAt(lamp, Quantity.LampPower, 600);
        Assert.True(power > 20);
        Assert.Equal(1, Devices(CityDeviceKind.LampController).Count(other => run.Living.ValueAt(other, Quantity.LampPower, 600) > 0));
        Assert.Equal(power / 1000 * 9 / 60, run.Change(lamp, Quantity.LampEnergy), tolerance: power / 1000 * 1.1 / 60);
    }

    [Fact]
    public void DuskSwitching_BeforeThePlanDoesIt_LightsTheCircuit()
    {
        var run = Begin("dusk-switching");
        var circuit = CircuitOf(run.Plan.Scenes[0].Place);
        var lamp = Town.LampsOfCircuit(circuit).First();
        run.AdvanceTo(100);
        Assert.Equal(0, run.Living.ValueAt(lamp, Quantity.LampPower, 100));

        run.AdvanceTo(130);

        Assert.All(Town.LampsOfCircuit(circuit), one => Assert.Equal((1, 100), (run.Living.ValueAt(one, Quantity.LampRelay, 130), run.Living.ValueAt(one, Quantity.LampDimming, 130))));
        Assert.Equal(0, run.Quiet.ValueAt(lamp, Quantity.LampPower, 130));
    }

    [Fact]
    public void GasLeak_IntoAChamber_PassesTheHighLimitInTimeAndIsAiredAgain()
    {
        var run = Begin("gas-leak");
        var chamber = ComponentOf(run.Plan.Scenes[0].Place);

        run.AdvanceTo(60 + 120);
        Assert.True(run.Living.ValueAt(chamber, Quantity.GasCh4, 180) > 50);
        Assert.Equal(2, run.Living.ValueAt(chamber, Quantity.GasStatus, 180));
        run.AdvanceTo(420 + 300);
        Assert.True(run.Living.ValueAt(chamber, Quantity.GasCh4, 720) < 5);
    }

    [Fact]
    public void DustSite_WhileItIsSwept_RaisesPm10AtItsHeads()
    {
        var run = Begin("dust-site");

        run.AdvanceTo(240);

        Assert.All(run.Plan.Scenes[0].Subjects, head => Assert.Equal(700, run.Change(ComponentOf(head), Quantity.EnvPm10), tolerance: 1e-6));
    }

    [Fact]
    public void Storm_CrossingTheTown_RainsWithinItsSceneAndFillsDrains()
    {
        var run = Begin("storm");
        var heads = Devices(CityDeviceKind.AirHead).ToArray();
        var drain = Devices(CityDeviceKind.CoverMonitor).First(cover => Town.Components.KindOf(cover).Kind == 103);
        run.AdvanceTo(179);
        Assert.All(heads, head => Assert.Equal(0, run.Change(head, Quantity.EnvWindSpeed)));

        run.AdvanceTo(180 + 750);

        Assert.Contains(heads, head => run.Change(head, Quantity.EnvWindSpeed) > 10);
        Assert.True(run.Change(drain, Quantity.CoverWaterLevel) > 0.2);
        run.AdvanceTo(180 + 1560);
        Assert.All(heads, head =>
        {
            Assert.InRange(run.Change(head, Quantity.EnvRain), 5, 40);
            Assert.Equal(0, run.Change(head, Quantity.EnvWindSpeed), tolerance: 1e-9);
        });
        var lifted = ComponentOf(run.Plan.Scenes[1].Place);
        Assert.InRange(run.Living.ValueAt(lifted, Quantity.CoverTilt, 1740), 34, 36);
    }

    [Fact]
    public void PowerCut_WholeCity_TakesEveryLampAndEveryGateway()
    {
        var run = Begin("power-cut");

        run.AdvanceTo(150);

        Assert.All(Devices(CityDeviceKind.LampController), lamp => Assert.Equal(0, run.Living.ValueAt(lamp, Quantity.LampVoltage, 150)));
        Assert.All(Enumerable.Range(0, Town.GatewayCount), gateway => Assert.False(run.Living.HasSupply(gateway, 150)));
        run.AdvanceTo(425);
        Assert.All(Enumerable.Range(0, Town.GatewayCount), gateway => Assert.True(run.Living.HasSupply(gateway, 425)));
    }

    [Fact]
    public void DeadGateway_WhileItLasts_TakesThatGatewayAndNoLamp()
    {
        var run = Begin("dead-gateway");
        var gateway = GeneratedCity.FindGateway(run.Plan.Scenes[0].Place);

        run.AdvanceTo(60);

        Assert.Equal([gateway], Enumerable.Range(0, Town.GatewayCount).Where(number => !run.Living.HasSupply(number, 60)));
        Assert.All(Devices(CityDeviceKind.LampController), lamp => Assert.True(run.Living.ValueAt(lamp, Quantity.LampVoltage, 60) > 200));
        Assert.True(run.Living.HasSupply(gateway, 215));
    }

    /// <summary>One lamp of a circuit is its fuse; the lamps beside it burn on.</summary>
    [Fact]
    public void CutSupply_OneLamp_LeavesItsCircuitLit()
    {
        var run = Begin(TestScenario.File(TestScenario.Scene("""{ "pick": "lamp" }""", """{ "event": "cut-supply" }""", at: "10s")), 1);
        var lamp = ComponentOf(run.Plan.Scenes[0].Place);

        run.AdvanceTo(30);

        Assert.Equal(0, run.Living.ValueAt(lamp, Quantity.LampVoltage, 30));
        Assert.All(
            Town.LampsOfCircuit(Town.CircuitOf(lamp)).Where(other => other != lamp),
            other => Assert.True(run.Living.ValueAt(other, Quantity.LampVoltage, 30) > 200));
    }

    /// <summary>The plan of one city laid into another must not befall strangers.</summary>
    [Fact]
    public void Lay_PlanOfAnotherCity_IsRefused()
    {
        var plan = TestScenario.Plan(TestScenario.File(TestScenario.Scene("""{ "gateway": "GW-000040" }""", """{ "event": "power-off" }""")));
        var small = MadeCity.Make(7, 600);
        var living = new LivingCity(small, new FakeTimeProvider(), new WorldOptions { Start = WorldOptions.FrozenMoment });

        Assert.Contains("GW-000040", Assert.Throws<InvalidOperationException>(() => new CityHands(living, _ => null).Lay(plan, ScenarioCity.Of(small), 0)).Message, StringComparison.Ordinal);
        Assert.Empty(living.Disturbances.All);
    }

    private static Run Begin(string name, ulong seed = 1)
    {
        var text = ScenarioLibrary.Names.Contains(name) ? Encoding.UTF8.GetString(ScenarioLibrary.Load(name, out _)!) : name;
        var plan = TestScenario.Plan(text, seed, Places.Value);
        var options = new WorldOptions { Start = plan.Scenario.Start ?? WorldOptions.FrozenMoment, LightingPlan = plan.Scenario.Lighting };
        var (living, quiet) = (new LivingCity(Town, new FakeTimeProvider(), options), new LivingCity(Town, new FakeTimeProvider(), options));
        new CityHands(living, _ => null).Lay(plan, Places.Value, 0);
        return new Run(plan, living, quiet);
    }

    private static int ComponentOf(string code)
    {
        Assert.True(ComponentCode.TryParse(code, out var parsed));
        return Town.Components.Find(parsed);
    }

    private static int CircuitOf(string cabinet) => Town.CircuitOf(ComponentOf(cabinet));

    private static IEnumerable<int> Points() => Devices(CityDeviceKind.WaterPressure);

    private static IEnumerable<int> Devices(CityDeviceKind kind) =>
        Enumerable.Range(0, Town.Components.Count).Where(component => Town.Components.DeviceOf(component) == kind);

    private sealed record Run(RunPlan Plan, LivingCity Living, LivingCity Quiet)
    {
        private double _seconds;

        internal void AdvanceTo(double seconds)
        {
            _seconds = seconds;
            Living.AdvanceTo(seconds);
            Quiet.AdvanceTo(seconds);
        }

        /// <summary>How much a value differs from what it would be without the scenario.</summary>
        internal double Change(int component, Quantity quantity) =>
            Living.ValueAt(component, quantity, _seconds) - Quiet.ValueAt(component, quantity, _seconds);
    }
}
