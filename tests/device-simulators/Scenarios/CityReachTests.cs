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

/// <summary>The truth of a scene in a generated town follows from what its networks do.</summary>
public sealed class CityReachTests
{
    private static readonly Lazy<ScenarioCity> Places = new(() => ScenarioCity.Of(Town));

    private static GeneratedCity Town => MadeCity.Town;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void BurstMain_Truth_NamesEveryPointAndMeterThatTheNetworkReachesAndNoOther(int seed)
    {
        var (plan, options) = PlanOf("burst-main", (ulong)seed);
        var scene = plan.Scenes[0];
        var told = scene.Right.Concat(scene.Consequences).Select(alarm => alarm.Subject).ToHashSet();
        var (living, quiet) = (new LivingCity(Town, new FakeTimeProvider(), options), new LivingCity(Town, new FakeTimeProvider(), options));
        living.Disturbances.Add(CityTranslation.Of(plan.Steps, living, Places.Value, 0));
        var felt = new HashSet<string>();
        foreach (var moment in (double[])[61, 120, 240, 419])
        {
            living.AdvanceTo(moment);
            quiet.AdvanceTo(moment);
            felt.UnionWith(WaterDevices().Where(device => Loss(device, moment) >= 0.011).Select(Town.DeviceId));

            double Loss(int device, double at) => quiet.ValueAt(device, Quantity.WaterPressure, at) - living.ValueAt(device, Quantity.WaterPressure, at);
        }

        Assert.Subset(told, felt);
        Assert.True(felt.Count > 3);
        Assert.Contains(told, device => Town.Components.DeviceOf(ComponentOf(device)) == CityDeviceKind.WaterMeter);
        Assert.True(told.Count < WaterDevices().Count() || felt.Count == WaterDevices().Count(), "what the burst does not reach is not told");
        Assert.All(scene.Right, right => Assert.Subset(told, right.Neighbours.ToHashSet()));

        // A circle around the burst would have told another story: without physics only the three points of the place are known.
        var circle = PlanOf("burst-main", (ulong)seed, hasPhysics: false).Plan.Scenes[0];
        Assert.False(felt.IsSubsetOf(circle.Right.Concat(circle.Consequences).Select(alarm => alarm.Subject)));
    }

    [Fact]
    public void LampCircuitDown_Truth_NamesAllLampsOfTheCircuit()
    {
        var scene = PlanOf("lamp-circuit-down", 1).Plan.Scenes[0];

        var circuit = Town.CircuitOf(ComponentOf(scene.Place));
        Assert.Equal(
            Town.LampsOfCircuit(circuit).Select(Town.DeviceId).Order(StringComparer.Ordinal),
            scene.Consequences.Where(alarm => alarm.Rule == "lamp-out").Select(alarm => alarm.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void GasLeak_Truth_NamesTheChambersThatTheGasReaches()
    {
        var scene = PlanOf("gas-leak", 1).Plan.Scenes[0];

        Assert.Equal(scene.Subjects.Order(StringComparer.Ordinal), scene.Consequences.Concat(scene.Right).Select(alarm => alarm.Subject).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal([scene.Subjects[1]], Assert.Single(scene.Right).Neighbours);
    }

    [Fact]
    public void SlowLeak_Truth_FollowsThePressureThatSagsWithinTheHour()
    {
        var scene = PlanOf("slow-leak", 1).Plan.Scenes[0];

        Assert.Contains(scene.Consequences, alarm => alarm.Subject != scene.Place);
        Assert.NotEmpty(Assert.Single(scene.Right).Neighbours);
    }

    private static (RunPlan Plan, WorldOptions Options) PlanOf(string name, ulong seed, bool hasPhysics = true)
    {
        var scenario = TestScenario.Read(Encoding.UTF8.GetString(ScenarioLibrary.Load(name, out _)!));
        var options = new WorldOptions { Start = scenario.Start ?? WorldOptions.FrozenMoment, LightingPlan = scenario.Lighting };
        var faults = new ScenarioFaults();
        var reach = hasPhysics ? new CityReach(Town, Places.Value, 0, Town.GatewayCount, options) : null;
        var plan = RunPlanner.Plan(scenario, Places.Value, seed, faults, reach);
        Assert.Equal("", faults.ToText(name));
        return (plan!, options);
    }

    private static IEnumerable<int> WaterDevices() => Enumerable.Range(0, Town.Components.Count)
        .Where(component => Town.Components.DeviceOf(component) is CityDeviceKind.WaterPressure or CityDeviceKind.WaterMeter);

    private static int ComponentOf(string code) => ComponentCode.TryParse(code, out var parsed) ? Town.Components.Find(parsed) : -1;
}
