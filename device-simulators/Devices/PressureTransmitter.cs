using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Pressure transmitter with the register layout that is usual for RS-485 types.</summary>
/// <remarks>
/// <code>
/// 0 address | 1 baud code, 3 = 9600 | 2 unit, 0 = MPa | 3 decimals | 4 value, 16 bit signed, by the decimals
/// 22-23 value MPa, IEEE 754 single ABCD
/// </code>
/// </remarks>
public sealed class PressureTransmitter(string name, PressurePoint point, byte unit)
    : RegisterDevice(name, DeviceKind.PressureTransmitter, new DeviceIdentity("SmartPoles", "PT-485", "3.1"))
{
    private const ushort BaudCode9600 = 3;
    private const ushort UnitMegapascal = 0;
    private const ushort Decimals = 3;
    private const double DecimalsDivisor = 1000;

    protected override void Fill(RegisterImage image)
    {
        var pressure = point.Read();
        image.Setting(0, "address", unit);
        image.Setting(1, "baud code", BaudCode9600);
        image.Setting(2, "unit code", UnitMegapascal);
        image.Setting(3, "decimals", Decimals);
        image.Also(4, "pressure, 16 bit", pressure, DecimalsDivisor, signed: true);
        image.Float32(22, Quantity.WaterPressure, pressure);
    }
}
