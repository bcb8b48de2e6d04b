using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>
/// The piece of city that the demo plays in: a pole on a serial bus, its neighbour on Modbus TCP, and the fleet beside them.
/// </summary>
internal sealed class DemoCity
{
    internal DemoCity(int fleetGateways)
    {
        // Six slaves on one bus; the last kind twice, because a real pole has more than one of something.
        SerialPole = Plan.AddPole(
            DeviceKind.LampController, DeviceKind.WeatherHead, DeviceKind.ManholeCover, DeviceKind.PressureTransmitter,
            DeviceKind.GasDetector, DeviceKind.LampController);
        TcpPole = Plan.AddPole(DeviceKind.LampController, DeviceKind.PressureTransmitter, DeviceKind.ManholeCover, DeviceKind.WeatherHead);
        Fleet = [.. Enumerable.Range(0, fleetGateways).Select(_ => Plan.AddFleetPole())];
    }

    internal CityPlan Plan { get; } = new();

    internal PlannedGateway SerialPole { get; }

    internal PlannedGateway TcpPole { get; }

    internal IReadOnlyList<PlannedGateway> Fleet { get; }

    /// <summary>The plan of a scenario in this city; only the power and network of the fleet's gateways can be cut.</summary>
    /// <returns>Null with faults when it does not fit.</returns>
    internal RunPlan? PlanOf(Scenario scenario, ulong seed, ScenarioFaults faults)
    {
        var fleet = Fleet.Select(gateway => gateway.Id).ToHashSet();
        return RunPlanner.Plan(scenario, ScenarioCity.Of(Plan, fleet.Contains), seed, faults);
    }
}
