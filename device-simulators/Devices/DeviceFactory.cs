using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Puts a device of a kind over the thing of the same name in a world.</summary>
public static class DeviceFactory
{
    /// <summary>Makes a device; <paramref name="unit"/> is the address that it shows where its registers tell one.</summary>
    public static RegisterDevice Create(CityWorld world, DeviceKind kind, string name, byte unit = 1) => kind switch
    {
        DeviceKind.LampController => new LampController(name, world.Lamp(name)),
        DeviceKind.WeatherHead => new WeatherHead(name, world.Station(name)),
        DeviceKind.ManholeCover => new ManholeMonitor(name, world.Cover(name)),
        DeviceKind.PressureTransmitter => new PressureTransmitter(name, world.Pressure(name), unit),
        DeviceKind.GasDetector => new GasDetector(name, world.Gas(name)),
        DeviceKind.Pattern => new PatternDevice(name, unit),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of device"),
    };
}
