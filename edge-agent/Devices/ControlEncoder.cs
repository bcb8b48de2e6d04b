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
        if (control.Function.WritesCoils()) return TryEncodeCoils(control, value, out registers);
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

    /// <summary>The value that stands in a control's registers or coils; NaN for none.</summary>
    public static double Decode(ProfileControl control, ReadOnlySpan<byte> wire)
    {
        if (control.Function.WritesCoils())
        {
            var number = NumberOf(new BitView(wire, control.Coils));
            return control.States.Count > 0 ? FieldDecoder.Meaning(control.States, number) : control.Scale * number;
        }

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

    private static bool TryEncodeCoils(ProfileControl control, double value, out ushort[] coils)
    {
        coils = [];
        var raw = control.States.Count > 0 ? RawOf(control.States, value) : value / control.Scale;

        // Half open is nothing that a coil can be.
        if (raw != Math.Floor(raw) || raw < 0 || raw >= 1 << control.Coils) return false;
        coils = new ushort[control.Coils];
        for (var index = 0; index < coils.Length; index++) coils[index] = (ushort)(((int)raw >> index) & 1);
        return true;
    }

    private static double RawOf(IReadOnlyList<BitState> states, double value)
    {
        foreach (var state in states)
        {
            if (state.Value == value) return state.Raw;
        }

        return -1;
    }

    private static int NumberOf(BitView bits)
    {
        var number = 0;
        for (var index = 0; index < bits.Count; index++)
        {
            if (bits.TryRead(index, out var isOn) && isOn) number |= 1 << index;
        }

        return number;
    }
}
