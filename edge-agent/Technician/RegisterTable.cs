using System.Buffers.Binary;
using System.Globalization;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Registers in every way that they may be meant.</summary>
internal static class RegisterTable
{
    public static string Registers(int first, ReadOnlySpan<ushort> registers)
    {
        var table = new TextTable("register", "hex", "u16", "i16", "u32 ABCD", "u32 CDAB", "f32 ABCD", "f32 CDAB", "f32 BADC", "f32 DCBA")
        {
            Right = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        };
        var wire = new byte[registers.Length * 2];
        for (var index = 0; index < registers.Length; index++) BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(2 * index), registers[index]);
        var view = new RegisterView(wire);
        for (var at = 0; at < registers.Length; at++)
        {
            table.Add(
                $"{first + at}",
                $"{registers[at]:X4}",
                $"{registers[at]}",
                ((short)registers[at]).ToString(CultureInfo.InvariantCulture),
                Whole(view, at, WordOrder.ABCD),
                Whole(view, at, WordOrder.CDAB),
                Single(view, at, WordOrder.ABCD),
                Single(view, at, WordOrder.CDAB),
                Single(view, at, WordOrder.BADC),
                Single(view, at, WordOrder.DCBA));
        }

        var guess = WordOrderGuess.Of(registers);
        return table + (guess is null ? "" : $"\n32-bit numbers: {guess.Reason}\n");
    }

    public static string Bits(int first, ReadOnlySpan<byte> packed, int count)
    {
        var table = new TextTable("bit", "state") { Right = [0] };
        var bits = new BitView(packed, count);
        for (var at = 0; at < bits.Count; at++)
        {
            bits.TryRead(at, out var isOn);
            table.Add($"{first + at}", isOn ? "1 on" : "0 off");
        }

        return table.ToString();
    }

    private static string Whole(RegisterView view, int at, WordOrder order) =>
        view.TryReadUInt32(at, order, out var value) ? value.ToString(CultureInfo.InvariantCulture) : "";

    private static string Single(RegisterView view, int at, WordOrder order)
    {
        if (!view.TryReadSingle(at, order, out var value)) return "";
        if (!float.IsFinite(value)) return "-";
        var size = Math.Abs(value);
        return size != 0 && size is < 1e-4f or > 1e7f
            ? value.ToString("0.###e+0", CultureInfo.InvariantCulture)
            : value.ToString("0.#####", CultureInfo.InvariantCulture);
    }
}
