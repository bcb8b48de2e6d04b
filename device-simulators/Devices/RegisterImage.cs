using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>
/// All registers of a device at one moment, filled by rows that read like the table of a manual: address, what, value,
/// divisor. A missing value becomes the sentinel of its form: 0xFFFF, signed 0x7FFF, 0xFFFFFFFF, float NaN.
/// </summary>
public sealed class RegisterImage
{
    /// <summary>"No value" of an unsigned register.</summary>
    public const ushort NoValue = 0xFFFF;

    /// <summary>"No value" of a signed register.</summary>
    public const ushort NoValueSigned = 0x7FFF;

    private readonly Dictionary<ushort, ushort> _words = [];
    private readonly List<RegisterValue> _values = [];

    /// <summary>The entries in the order of the manual.</summary>
    public IReadOnlyList<RegisterValue> Values => _values;

    /// <summary>Copies a run of registers; false when one of them does not exist.</summary>
    public bool TryRead(ushort address, Span<ushort> target)
    {
        for (var index = 0; index < target.Length; index++)
        {
            if (address + index > ushort.MaxValue || !_words.TryGetValue((ushort)(address + index), out target[index])) return false;
        }

        return true;
    }

    /// <summary>One register, unsigned, holding value x divisor.</summary>
    internal void UInt16(ushort address, Quantity quantity, double? value, double divisor = 1) =>
        Add(address, NameOf(quantity), quantity, ToUnsigned(value, divisor), Decoded(value, divisor, 0, NoValue - 1));

    /// <summary>One register, two's complement, holding value x divisor.</summary>
    internal void Int16(ushort address, Quantity quantity, double? value, double divisor = 1) =>
        Add(address, NameOf(quantity), quantity, ToSigned(value, divisor), Decoded(value, divisor, short.MinValue, short.MaxValue - 1));

    /// <summary>Two registers, unsigned, high word first, holding value x divisor.</summary>
    internal void UInt32(ushort address, Quantity quantity, double? value, double divisor = 1)
    {
        var decoded = Decoded(value, divisor, 0, uint.MaxValue - 1);
        var raw = decoded is { } number ? (uint)Math.Round(number * divisor) : uint.MaxValue;
        AddTwo(address, NameOf(quantity), quantity, raw, decoded);
    }

    /// <summary>Two registers, IEEE 754 single, ABCD.</summary>
    internal void Float32(ushort address, Quantity quantity, double? value)
    {
        var single = value is { } number ? (float)number : float.NaN;
        AddTwo(address, NameOf(quantity), quantity, BitConverter.SingleToUInt32Bits(single), value is null ? null : single);
    }

    /// <summary>A register with one state bit of a quantity and bits that are none.</summary>
    internal void StateBits(ushort address, ushort bits, Quantity quantity, int bit) =>
        Add(address, NameOf(quantity), quantity, bits, bits >> bit & 1);

    /// <summary>A second form of a quantity that stands elsewhere in the image.</summary>
    internal void Also(ushort address, string item, double? value, double divisor = 1, bool signed = false) =>
        Add(
            address,
            item,
            Quantity.None,
            signed ? ToSigned(value, divisor) : ToUnsigned(value, divisor),
            signed ? Decoded(value, divisor, short.MinValue, short.MaxValue - 1) : Decoded(value, divisor, 0, NoValue - 1));

    /// <summary>A register that tells how the device is set.</summary>
    internal void Setting(ushort address, string item, ushort value) => Add(address, item, Quantity.None, value, value);

    /// <summary>Two registers with a number that is no quantity.</summary>
    internal void Pair(ushort address, string item, uint raw) => AddTwo(address, item, Quantity.None, raw, raw);

    private static string NameOf(Quantity quantity) => QuantityCatalogue.Get(quantity).Name;

    private static ushort ToUnsigned(double? value, double divisor) =>
        Decoded(value, divisor, 0, NoValue - 1) is { } number ? (ushort)Math.Round(number * divisor) : NoValue;

    private static ushort ToSigned(double? value, double divisor) =>
        Decoded(value, divisor, short.MinValue, short.MaxValue - 1) is { } number
            ? (ushort)(short)Math.Round(number * divisor)
            : NoValueSigned;

    private static double? Decoded(double? value, double divisor, double min, double max) =>
        value is { } number ? Math.Clamp(Math.Round(number * divisor), min, max) / divisor : null;

    private void AddTwo(ushort address, string item, Quantity quantity, uint raw, double? value)
    {
        var (high, low) = ((ushort)(raw >> 16), (ushort)raw);
        _words.Add(address, high);
        _words.Add((ushort)(address + 1), low);
        _values.Add(new RegisterValue(address, [high, low], item, quantity, value));
    }

    private void Add(ushort address, string item, Quantity quantity, ushort raw, double? value)
    {
        _words.Add(address, raw);
        _values.Add(new RegisterValue(address, [raw], item, quantity, value));
    }
}
