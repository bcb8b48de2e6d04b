namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Makes the plan of a run: pure, and the same for the same scenario, city and seed.</summary>
internal sealed class RunPlanner
{
    private readonly Scenario _scenario;
    private readonly ScenarioCity _city;
    private readonly ScenarioFaults _faults;
    private readonly PlaceFinder _finder;
    private readonly TruthFinder _truth;
    private readonly IEventReach? _reach;
    private readonly List<PlannedStep> _steps = [];
    private readonly List<PlannedScene> _scenes = [];

    private RunPlanner(Scenario scenario, ScenarioCity city, ulong seed, ScenarioFaults faults, IEventReach? reach)
    {
        (_scenario, _city, _faults, _reach) = (scenario, city, faults, reach);
        _finder = new PlaceFinder(city, seed, faults);
        _truth = new TruthFinder(city, _finder);
    }

    /// <summary>Null with faults when the scenario does not fit the city or contradicts itself.</summary>
    /// <param name="scenario">What happens.</param>
    /// <param name="city">Where.</param>
    /// <param name="seed">Of the picks.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="reach">Physics of the city, which tells who feels a scene; null where nothing hangs together.</param>
    internal static RunPlan? Plan(Scenario scenario, ScenarioCity city, ulong seed, ScenarioFaults faults, IEventReach? reach = null)
    {
        var planner = new RunPlanner(scenario, city, seed, faults, reach);
        var kinds = new Dictionary<string, int>();
        for (var index = 0; index < scenario.Scenes.Count; index++)
        {
            var kind = scenario.Scenes[index].Kind;
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            planner.Add(scenario.Scenes[index], index, $"{kind}-{kinds[kind]}");
        }

        Contradictions.Find(planner._steps, scenario, faults);
        return faults.IsEmpty
            ? new RunPlan(scenario, city.Name, seed, [.. planner._steps.OrderBy(step => step.At).ThenByDescending(step => step.IsEnd)], planner._scenes)
            : null;
    }

    private void Add(ScenarioScene scene, int index, string id)
    {
        if (_finder.Find(scene.Where) is not { } place) return;
        TimeSpan? until = scene.Lasts is { } length ? scene.At + length : null;
        var subjects = new List<string>();
        foreach (var action in scene.Actions)
        {
            var target = action.Where is { } other ? _finder.Find(other) : place;
            if (target is null) continue;
            var at = scene.At + action.After;
            if (at >= (until ?? _scenario.Lasts)) _faults.Add(action.Spot, $"after {action.After.TotalSeconds:0.###}s its scene is over");
            var before = _steps.Count;
            if (action.Form.IsForGateways) AddGateways(action, index, at, until, target, subjects);
            else AddDevices(action, index, at, until, target, subjects);
            if (_steps.Count == before)
            {
                _faults.Add(action.Spot, $"{action.Form.Name} acts upon nothing here: {target.Name} has no {(action.Form.IsForGateways ? "gateway of the fleet" : string.Join(" or ", action.Form.Devices.Select(World.DeviceKindNames.NameOf)))}");
            }
        }

        var felt = FeltOf(scene, index, until ?? _scenario.Lasts);
        var right = _truth.Resolve(scene.Right, place, subjects, felt);
        var known = right.Select(alarm => (alarm.Rule, alarm.Subject)).ToHashSet();
        _scenes.Add(new PlannedScene(
            id, scene.Kind, scene.What.Replace("{place}", place.Name, StringComparison.Ordinal), place.Name, [.. subjects.Distinct()], scene.At, until, scene.Within,
            scene.Ends?.Replace("{place}", place.Name, StringComparison.Ordinal), right,
            [.. _truth.Resolve(scene.Consequences, place, subjects, felt).Where(alarm => !known.Contains((alarm.Rule, alarm.Subject)))]));
    }

    // Only where the truth asks for it: it takes the city a second life.
    private IReadOnlyList<FeltChange>? FeltOf(ScenarioScene scene, int index, TimeSpan end)
    {
        var isAsked = scene.Right.Concat(scene.Consequences).Any(alarm => alarm.On == AlarmOn.Affected || alarm.NearMetres > 0);
        return isAsked && _faults.IsEmpty ? _reach?.Of([.. _steps.Where(step => step.Scene == index)], end) : null;
    }

    private void AddGateways(SceneAction action, int scene, TimeSpan at, TimeSpan? until, FoundPlace target, List<string> subjects)
    {
        foreach (var gateway in target.Gateways.Where(gateway => gateway.IsSwitchable)) Add(action, scene, at, until, gateway.Id, subjects);
    }

    private void AddDevices(SceneAction action, int scene, TimeSpan at, TimeSpan? until, FoundPlace target, List<string> subjects)
    {
        var hit = target.Things.Where(thing => action.Form.Devices.Contains(thing.Kind)).ToArray();
        var arrivals = action.Form.Kind == EventKind.Storm ? StormFront.Arrivals(action, hit) : null;
        foreach (var thing in hit)
        {
            var start = at + (arrivals?[thing.Device] ?? TimeSpan.Zero);

            // A front that is too slow for the scene does not reach the far side of the city.
            if (start >= (until ?? _scenario.Lasts)) continue;
            Add(action, scene, start, until, thing.Device, subjects);
        }
    }

    private void Add(SceneAction action, int scene, TimeSpan at, TimeSpan? until, string subject, List<string> subjects)
    {
        subjects.Add(subject);
        _steps.Add(new PlannedStep(at, until, IsEnd: false, scene, action, subject));
        if (until is { } end) _steps.Add(new PlannedStep(end, until, IsEnd: true, scene, action, subject));
    }
}
