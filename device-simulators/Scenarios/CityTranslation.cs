using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>
/// What the events of a plan are in a generated city, where things hang together. A pressure that falls at several points is water
/// that escapes at the first of them, the others follow through the network; lamps that are all of a circuit lose the circuit, with
/// the gateways on it; a storm is one for the city. All else befalls its devices one by one.
/// </summary>
internal sealed class CityTranslation
{
    private readonly LivingCity _living;
    private readonly GeneratedCity _city;
    private readonly Dictionary<string, int> _lampsByCircuit;
    private readonly double _beganS;

    private CityTranslation(LivingCity living, ScenarioCity places, double beganS)
    {
        (_living, _city, _beganS) = (living, living.City, beganS);
        _lampsByCircuit = places.Things.Where(thing => thing.Kind == DeviceKind.LampController).CountBy(thing => thing.Circuit).ToDictionary();
    }

    /// <summary>The disturbances of steps whose run begins at <paramref name="beganS"/> seconds of the world.</summary>
    internal static IReadOnlyList<PlannedDisturbance> Of(IEnumerable<PlannedStep> steps, LivingCity living, ScenarioCity places, double beganS)
    {
        var translation = new CityTranslation(living, places, beganS);
        return
        [
            .. steps.Where(step => !step.IsEnd).GroupBy(step => (step.Scene, step.Action)).SelectMany(group => translation.Of([.. group])),
        ];
    }

    // The steps of one event: the same numbers, one subject each.
    private IEnumerable<PlannedDisturbance> Of(IReadOnlyList<PlannedStep> steps) => steps[0].Action.Form.Kind switch
    {
        EventKind.TiltCover => Each(steps, step => new Disturbance.CoverTilted(step["degrees"])),
        EventKind.FloodShaft => Each(steps, step => new Disturbance.ShaftFlooded(step["metres"])),
        EventKind.ScalePressure => Pressure(steps, new Disturbance.PressureScaled(steps[0]["factor"]), steps[0]["factor"] < 1),
        EventKind.SagPressure => Pressure(steps, new Disturbance.PressureSagging(steps[0]["megapascal"], steps[0]["over_s"]), canEscape: true),
        EventKind.FailLamp => Each(steps, _ => new Disturbance.LampFailed()),
        EventKind.KeepLampLit => Each(steps, _ => new Disturbance.LampStuckOn()),
        EventKind.CutSupply => Supply(steps),
        EventKind.SwitchLamps => Each(steps, step => new Disturbance.LampSwitched(step["on"] >= 0.5)),
        EventKind.LeakGas => Each(steps, step => new Disturbance.GasLeak(step["lel"])),
        EventKind.BreakSensor => Each(steps, _ => new Disturbance.SensorFault()),
        EventKind.RaiseDust => Each(steps, step => new Disturbance.DustSource(step["pm10"])),
        EventKind.Storm => [Storm(steps)],
        EventKind.PowerOff => steps.Select(step => At(step, new Disturbance.SupplyLost(), new DisturbanceTarget.Gateway(GatewayOf(step)))),
        EventKind.CutLink or EventKind.ReportAtOnce => [],
        _ => throw new InvalidOperationException($"{steps[0].Action.Form.Name} has no meaning in a generated city"),
    };

    private IEnumerable<PlannedDisturbance> Each(IReadOnlyList<PlannedStep> steps, Func<PlannedStep, Disturbance> what) =>
        steps.Select(step => At(step, what(step), new DisturbanceTarget.Component(ComponentOf(step))));

    private IEnumerable<PlannedDisturbance> Pressure(IReadOnlyList<PlannedStep> steps, Disturbance what, bool canEscape)
    {
        var node = _city.WaterNodeOf(ComponentOf(steps[0]));
        return canEscape && node >= 0 && node < _city.Water.Junctions.Count
            ? [At(steps[0], what, new DisturbanceTarget.WaterNode(node))]
            : Each(steps, _ => what is Disturbance.PressureSagging sagging ? new Disturbance.PressureDropped(sagging.Megapascal) : what);
    }

    private IEnumerable<PlannedDisturbance> Supply(IReadOnlyList<PlannedStep> steps)
    {
        foreach (var circuit in steps.GroupBy(step => _city.CircuitOf(ComponentOf(step))))
        {
            if (circuit.Count() == _lampsByCircuit.GetValueOrDefault(_city.DeviceId(_city.CabinetOf(circuit.Key))))
            {
                yield return At(circuit.First(), new Disturbance.SupplyLost(), new DisturbanceTarget.Circuit(circuit.Key));
                continue;
            }

            foreach (var single in Each([.. circuit], _ => new Disturbance.LampFuseBlown())) yield return single;
        }
    }

    // Within the scene everywhere: it reaches the first street at the beginning, and has left the last one at the end, or is half as long.
    private PlannedDisturbance Storm(IReadOnlyList<PlannedStep> steps)
    {
        var first = steps.MinBy(step => step.At)!;
        var storm = new Disturbance.StormFront(first["rain"], first["wind"], first["from_deg"], first["front_ms"]);
        var lead = _living.LeadOf(storm);
        var (from, to) = (_beganS + first.At.TotalSeconds, first.Until is { } until ? _beganS + until.TotalSeconds : double.PositiveInfinity);
        var length = double.IsPositiveInfinity(to) ? to : Math.Max(to - from - 2 * lead, (to - from) / 2);
        return new PlannedDisturbance(storm, new DisturbanceTarget.WholeCity(), from + lead, from + lead + length);
    }

    private PlannedDisturbance At(PlannedStep step, Disturbance what, DisturbanceTarget where) => new(
        what, where, _beganS + step.At.TotalSeconds, step.Until is { } until ? _beganS + until.TotalSeconds : double.PositiveInfinity);

    private int ComponentOf(PlannedStep step) =>
        ComponentCode.TryParse(step.Subject, out var code) && _city.Components.Find(code) is >= 0 and var component
            ? component
            : throw new InvalidOperationException($"{step.Subject} is no component of this city: the plan is of another one");

    private int GatewayOf(PlannedStep step) =>
        GeneratedCity.FindGateway(step.Subject) is >= 0 and var gateway && gateway < _city.GatewayCount
            ? gateway
            : throw new InvalidOperationException($"{step.Subject} is no gateway of this city: the plan is of another one");
}
