using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Turns registers into readings: sentinel, scale, legal range. What is no value never becomes a 0.</summary>
public static class FieldDecoder
{
    /// <summary>Decodes one field of an answer.</summary>
    /// <param name="field">The row of the register map.</param>
    /// <param name="registers">The answer's registers.</param>
    /// <param name="firstRegister">Device address of the first of them.</param>
    /// <param name="unixMs">Time of the reading.</param>
    public static Reading Decode(ProfileField field, RegisterView registers, int firstRegister, long unixMs)
    {
        if (!TryRaw(field, registers, field.Register - firstRegister, out var raw)) return Reading.Bad(field.Quantity, unixMs, Quality.BadFrame);
        return Judge(field, raw, unixMs);
    }

    /// <summary>Decodes one field of coils or inputs.</summary>
    /// <param name="field">The row of the map.</param>
    /// <param name="bits">The answer's bits.</param>
    /// <param name="first">Device address of the first of them.</param>
    /// <param name="unixMs">Time of the reading.</param>
    public static Reading Decode(ProfileField field, BitView bits, int first, long unixMs)
    {
        var raw = 0;
        for (var bit = 0; bit < field.Bits; bit++)
        {
            if (!bits.TryRead(field.Register - first + bit, out var isOn)) return Reading.Bad(field.Quantity, unixMs, Quality.BadFrame);
            if (isOn) raw |= 1 << bit;
        }

        return Judge(field, Meaning(field.States, raw), unixMs);
    }

    /// <summary>What a number of bits means: NaN where nobody has said it.</summary>
    internal static double Meaning(IReadOnlyList<BitState> states, int raw)
    {
        if (states.Count == 0) return raw;
        for (var index = 0; index < states.Count; index++)
        {
            if (states[index].Raw == raw) return states[index].Value;
        }

        return double.NaN;
    }

    /// <summary>What a number means: no value, a value, or one that cannot be true, which is kept as evidence.</summary>
    internal static Reading Judge(ProfileField field, double raw, long unixMs)
    {
        if (!double.IsFinite(raw) || IsNoValue(field, raw)) return Reading.Bad(field.Quantity, unixMs, Quality.NoValue);
        var value = Scaled(field, raw);
        return new Reading(field.Quantity, unixMs, value, value >= field.Min && value <= field.Max ? Quality.Good : Quality.Implausible);
    }

    private static bool IsNoValue(ProfileField field, double raw)
    {
        // Counted, because foreach over the interface would allocate with every reading.
        for (var index = 0; index < field.NoValue.Count; index++)
        {
            if (raw == field.NoValue[index]) return true;
        }

        return false;
    }

    private static double Scaled(ProfileField field, double raw)
    {
        // Dividing by 10 gives the decimal that the device means; multiplying by 0.1 gives its neighbour.
        var scale = field.Scale * field.UnitFactor;
        var divisor = Math.Round(1 / scale);
        var isDivision = divisor is > 1 or < -1 && Math.Abs((scale * divisor) - 1) < 1e-12;
        return (isDivision ? raw / divisor : raw * scale) + (field.Offset * field.UnitFactor);
    }

    private static bool TryRaw(ProfileField field, RegisterView registers, int at, out double raw)
    {
        raw = double.NaN;
        switch (field.Type)
        {
            case RegisterType.U16 when registers.TryReadUInt16(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.I16 when registers.TryReadInt16(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.U32 when registers.TryReadUInt32(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.I32 when registers.TryReadInt32(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.U64 when registers.TryReadUInt64(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.F32 when registers.TryReadSingle(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.F64 when registers.TryReadDouble(at, field.Order, out var value):
                raw = value;
                return true;
            case RegisterType.Bit when registers.TryReadUInt16(at, field.Order, out var value):
                raw = (value >> field.Bit) & 1;
                return true;
            default:
                return false;
        }
    }
}
