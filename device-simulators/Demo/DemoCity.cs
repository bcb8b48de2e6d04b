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

    internal static string DeviceOf(PlannedGateway gateway, DeviceKind kind) => gateway.Devices.First(device => device.Kind == kind).Id;
}
