using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Manhole cover monitor. Illustrative map, drawn here whole.</summary>
/// <remarks>
/// <code>
/// 0 tilt deg x10 | 1 state bits: 0 open, 1 vibration | 2 water level mm | 3 battery mV | 4 temperature C x10 signed
/// </code>
/// </remarks>
public sealed class ManholeMonitor(string name, ManholeCover cover)
    : RegisterDevice(name, DeviceKind.ManholeCover, new DeviceIdentity("SmartPoles", "MC-1", "1.0"))
{
    private const int OpenBit = 0;
    private const int VibrationBit = 1;
    private const double PerThousand = 1000;

    protected override void Fill(RegisterImage image)
    {
        var state = cover.Read();
        var bits = (state.IsOpen ? 1 << OpenBit : 0) | (state.IsVibrating ? 1 << VibrationBit : 0);
        image.UInt16(0, Quantity.CoverTilt, state.Tilt, 10);
        image.StateBits(1, (ushort)bits, Quantity.CoverOpen, OpenBit);
        image.UInt16(2, Quantity.CoverWaterLevel, state.WaterLevel, PerThousand);
        image.UInt16(3, Quantity.CoverBattery, state.Battery, PerThousand);
        image.Int16(4, Quantity.CoverTemperature, state.Temperature, 10);
    }
}
