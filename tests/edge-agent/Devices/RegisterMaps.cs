using CsCheck;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Devices;

/// <summary>One planning problem.</summary>
public sealed record PlanCase(ProfileField[] Fields, ReadCost Cost, ReadLimits Limits);

/// <summary>Random register maps, from dense to scattered, with the caps, holes and costs that devices and lines show.</summary>
internal static class RegisterMaps
{
    private static readonly RegisterType[] Types = Enum.GetValues<RegisterType>();

    public static Gen<PlanCase> Cases(int fieldsMax, int holesMax) =>
        from spread in Pick(20, 60, 300, 3000)
        from baseRegister in Pick(0, 500, ModbusLimits.AddressSpace - 3100)
        from fields in Field(baseRegister, spread).Array[1, fieldsMax]
        from fixedMicroseconds in Gen.Int[0, 80_000]
        from registerMicroseconds in Pick(0, 2, 174, 2083, 16_667)
        from cap in Pick(4, 10, 32, 125)
        from holes in Hole(baseRegister, spread).Array[0, holesMax]
        select new PlanCase(
            fields,
            new ReadCost(TimeSpan.FromMicroseconds(fixedMicroseconds), TimeSpan.FromMicroseconds(registerMicroseconds)),
            new ReadLimits(cap, holes));

    public static ProfileField Field(int register, RegisterType type = RegisterType.U16, ModbusFunction function = ModbusFunction.ReadHoldingRegisters) => new()
    {
        Quantity = Quantity.LampPower,
        Function = function,
        Register = (ushort)register,
        Type = type,
        Order = WordOrder.ABCD,
        Bit = 0,
        Scale = 1,
        Offset = 0,
        NoValue = [],
        Min = 0,
        Max = 20_000,
    };

    private static Gen<ProfileField> Field(int start, int spread) =>
        from register in Gen.Int[start, start + spread]
        from type in Gen.Int[0, Types.Length - 1].Select(index => Types[index])
        from isInput in Gen.Int[0, 4]
        select Field(register, type, isInput == 0 ? ModbusFunction.ReadInputRegisters : ModbusFunction.ReadHoldingRegisters);

    private static Gen<int> Pick(params int[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static Gen<RegisterHole> Hole(int start, int spread) =>
        from register in Gen.Int[start, start + spread]
        from length in Gen.Int[0, 6]
        select new RegisterHole(ModbusFunction.ReadHoldingRegisters, register, register + length);
}
