namespace SmartPoles.EdgeAgent.Devices;

/// <summary>How a number lies in registers; the names are those of profile files.</summary>
public enum RegisterType
{
    U16,
    I16,
    U32,
    I32,
    U64,
    F32,
    F64,

    /// <summary>One bit of a register, 0 the lowest.</summary>
    Bit,
}

internal static class RegisterTypes
{
    public static int Registers(this RegisterType type) => type switch
    {
        RegisterType.U16 or RegisterType.I16 or RegisterType.Bit => 1,
        RegisterType.U64 or RegisterType.F64 => 4,
        _ => 2,
    };
}
