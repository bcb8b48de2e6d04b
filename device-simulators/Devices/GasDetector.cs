using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Combustible-gas detector for a valve shaft.</summary>
/// <remarks>
/// <code>
/// 0 concentration %LEL x10 | 1 status 0 ok, 1 low alarm, 2 high alarm, 3 fault | 2 unit, 0 = %LEL | 3 decimals
/// 4 low set point, 5 high set point, %LEL x10, writable, low below high
/// </code>
/// </remarks>
public sealed class GasDetector(string name, GasShaft shaft)
    : RegisterDevice(name, DeviceKind.GasDetector, new DeviceIdentity("SmartPoles", "GD-CH4", "1.4"))
{
    private const int LowRegister = 4;
    private const int HighRegister = 5;
    private const ushort SetPointMax = 1000;
    private const ushort UnitLel = 0;
    private const ushort Decimals = 1;

    private volatile ushort _low = 200;
    private volatile ushort _high = 500;

    protected override void Fill(RegisterImage image)
    {
        var state = shaft.Read();
        var raw = Math.Round(state.PercentLel * 10);
        var status = state.HasFault ? 3 : raw >= _high ? 2 : raw >= _low ? 1 : 0;
        image.UInt16(0, Quantity.GasCh4, state.PercentLel, 10);
        image.UInt16(1, Quantity.GasStatus, status);
        image.Setting(2, "unit code", UnitLel);
        image.Setting(3, "decimals", Decimals);
        image.Setting(LowRegister, "low set point", _low);
        image.Setting(HighRegister, "high set point", _high);
    }

    protected override bool IsWritable(int address) => address is LowRegister or HighRegister;

    protected override bool Accepts(int address, ushort value) =>
        address == LowRegister ? value < _high : value > _low && value <= SetPointMax;

    protected override void Apply(int address, ushort value)
    {
        if (address == LowRegister) _low = value;
        else _high = value;
    }
}
