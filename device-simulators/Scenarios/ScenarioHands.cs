using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Does what a step says in a small world: to the world for devices, to the fleet for gateways.</summary>
/// <param name="world">Where the devices measure.</param>
/// <param name="fleet">Finds a gateway whose power and network can be cut; null when it is none of the fleet.</param>
/// <param name="runLasts">Length of the run, world time: how long a scene without an end goes on.</param>
internal sealed class ScenarioHands(CityWorld world, Func<string, FleetGateway?> fleet, TimeSpan runLasts) : IScenarioHands
{
    public Task DoAsync(PlannedStep step, CancellationToken stop)
    {
        if (step.Action.Form.IsForGateways) return GatewayHands.DoAsync(step, fleet(step.Subject), stop);
        if (step.Action.Form.Kind == EventKind.SwitchLamps) SwitchLamp(step);
        else if (step.IsEnd) world.Restore(step.Subject, DisturbanceOf(step).GetType());
        else world.Disturb(step.Subject, DisturbanceOf(step));
        return Task.CompletedTask;
    }

    private void SwitchLamp(PlannedStep step)
    {
        if (step.IsEnd) world.Lamp(step.Subject).FollowPlan();
        else world.Lamp(step.Subject).Switch(step["on"] >= 0.5);
    }

    private Disturbance DisturbanceOf(PlannedStep step) => step.Action.Form.Kind switch
    {
        EventKind.TiltCover => new Disturbance.CoverTilted(step["degrees"]),
        EventKind.FloodShaft => new Disturbance.ShaftFlooded(step["metres"]),
        EventKind.ScalePressure => new Disturbance.PressureScaled(step["factor"]),
        EventKind.SagPressure => new Disturbance.PressureSagging(step["megapascal"], step["over_s"]),
        EventKind.FailLamp => new Disturbance.LampFailed(),
        EventKind.KeepLampLit => new Disturbance.LampStuckOn(),
        EventKind.CutSupply => new Disturbance.SupplyLost(),
        EventKind.LeakGas => new Disturbance.GasLeak(step["lel"]),
        EventKind.BreakSensor => new Disturbance.SensorFault(),
        EventKind.RaiseDust => new Disturbance.DustSource(step["pm10"]),
        EventKind.Storm => new Disturbance.Storm(step["rain"], step["wind"], ((step.Until ?? runLasts) - step.At).TotalSeconds),
        _ => throw new InvalidOperationException($"{step.Action.Form.Name} is no disturbance of the world"),
    };
}
