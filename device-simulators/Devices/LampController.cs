using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Single-lamp controller. No public map was found: this one is illustrative, and drawn here whole.</summary>
/// <remarks>
/// <code>
/// 0 V /10 | 1 A /1000 | 2 W /10 | 3 power factor /1000 | 4 dimming % | 5 relay | 6 temperature C /10 signed
/// 7-8 energy 0.01 kWh, 32 bit, high word first | 9 fault bits, bit 0 lamp dark although on
/// 16 write: dimming 0..100 % | 17 write: relay 0, 1
/// </code>
/// </remarks>
public sealed class LampController(string name, LampCircuit lamp)
    : RegisterDevice(name, DeviceKind.LampController, new DeviceIdentity("SmartPoles", "LC-1", "1.2"))
{
    private const int DimmingRegister = 0x10;
    private const int RelayRegister = 0x11;

    protected override void Fill(RegisterImage image)
    {
        var state = lamp.Read();
        image.UInt16(0, Quantity.LampVoltage, state.Voltage, 10);
        image.UInt16(1, Quantity.LampCurrent, state.Current, 1000);
        image.UInt16(2, Quantity.LampPower, state.Power, 10);
        image.UInt16(3, Quantity.LampPowerFactor, state.PowerFactor, 1000);
        image.UInt16(4, Quantity.LampDimming, state.Dimming);
        image.UInt16(5, Quantity.LampRelay, state.IsOn ? 1 : 0);
        image.Int16(6, Quantity.LampTemperature, state.Temperature, 10);
        image.UInt32(7, Quantity.LampEnergy, state.Energy, 100);
        image.UInt16(9, Quantity.LampFault, state.Faults);
        image.Setting(DimmingRegister, "dimming command", (ushort)Math.Round(state.Dimming));
        image.Setting(RelayRegister, "relay command", state.IsOn ? (ushort)1 : (ushort)0);
    }

    protected override bool IsWritable(int address) => address is DimmingRegister or RelayRegister;

    protected override bool Accepts(int address, ushort value) => address == DimmingRegister ? value <= 100 : value <= 1;

    protected override void Apply(int address, ushort value)
    {
        if (address == DimmingRegister) lamp.Dim(value);
        else lamp.Switch(value == 1);
    }
}
