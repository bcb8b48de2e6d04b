using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Turns a value into the registers of a control and back.</summary>
public static class ControlEncoder
{
    /// <summary>The registers to write; false when the value does not fit the control's range or type.</summary>
    public static bool TryEncode(ProfileControl control, double value, out ushort[] registers)
    {
        registers = [];
        if (!double.IsFinite(value) || value < control.Min || value > control.Max) return false;
        Span<byte> wire = stackalloc byte[control.Registers * sizeof(ushort)];
        var writer = new RegisterWriter(wire);
        var raw = value / control.Scale;
        var whole = Math.Round(raw);
        var fits = control.Type switch
        {
            RegisterType.U16 => whole is >= ushort.MinValue and <= ushort.MaxValue && writer.TryWriteUInt16(0, control.Order, (ushort)whole),
            RegisterType.I16 => whole is >= short.MinValue and <= short.MaxValue && writer.TryWriteInt16(0, control.Order, (short)whole),
            RegisterType.U32 => whole is >= uint.MinValue and <= uint.MaxValue && writer.TryWriteUInt32(0, control.Order, (uint)whole),
            RegisterType.I32 => whole is >= int.MinValue and <= int.MaxValue && writer.TryWriteInt32(0, control.Order, (int)whole),
            RegisterType.F32 => writer.TryWriteSingle(0, control.Order, (float)raw),
            _ => false,
        };
        if (!fits) return false;
        registers = new ushort[control.Registers];
        for (var index = 0; index < registers.Length; index++) registers[index] = BinaryPrimitives.ReadUInt16BigEndian(wire[(index * sizeof(ushort))..]);
        return true;
    }

    /// <summary>The value that stands in a control's registers; NaN for none.</summary>
    public static double Decode(ProfileControl control, ReadOnlySpan<byte> wire)
    {
        var view = new RegisterView(wire);
        return control.Scale * control.Type switch
        {
            RegisterType.U16 when view.TryReadUInt16(0, control.Order, out var value) => value,
            RegisterType.I16 when view.TryReadInt16(0, control.Order, out var value) => value,
            RegisterType.U32 when view.TryReadUInt32(0, control.Order, out var value) => value,
            RegisterType.I32 when view.TryReadInt32(0, control.Order, out var value) => value,
            RegisterType.F32 when view.TryReadSingle(0, control.Order, out var value) => value,
            _ => double.NaN,
        };
    }
}
