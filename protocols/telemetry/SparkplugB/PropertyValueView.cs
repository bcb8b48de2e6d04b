namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>One property value: type = 1, is_null = 2, int = 3, long = 4, float = 5, double = 6, boolean = 7, string = 8.</summary>
/// <remarks>Sparkplug 3.0, 6.4.9. Nested property sets (9, 10) and extensions (11) are skipped.</remarks>
public readonly ref struct PropertyValueView
{
    /// <summary>Datatype code as sent; 0 where absent.</summary>
    public uint Type { get; private init; }

    /// <summary>Has no value.</summary>
    public bool IsNull { get; private init; }

    /// <summary>The integer value for type Int32 and its kin; null where another field was sent.</summary>
    public long? Integer { get; private init; }

    /// <summary>The value of type Double; null where another field was sent.</summary>
    public double? Number { get; private init; }

    /// <summary>The string value, UTF-8; empty where another field was sent.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    internal static SparkplugStatus Read(ReadOnlySpan<byte> bytes, out PropertyValueView value)
    {
        value = default;
        ulong type = 0;
        var isNull = false;
        long? integer = null;
        double? real = null;
        ReadOnlySpan<byte> text = default;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var status = reader.ReadTag(out var field, out var wireType);
            if (status != SparkplugStatus.Ok) return status;
            ulong number = 0;
            ReadOnlySpan<byte> span = default;
            status = wireType switch
            {
                WireReader.Varint => reader.ReadVarint(out number),
                WireReader.Fixed64 => reader.ReadFixed64(out number),
                WireReader.LengthDelimited => reader.ReadBytes(out span),
                _ => reader.Skip(wireType),
            };
            if (status != SparkplugStatus.Ok) return status;
            switch (field)
            {
                case 1 when wireType == WireReader.Varint: type = number; break;
                case 2 when wireType == WireReader.Varint: isNull = number != 0; break;
                case 3 when wireType == WireReader.Varint: integer = (int)number; break;
                case 4 when wireType == WireReader.Varint: integer = (long)number; break;
                case 6 when wireType == WireReader.Fixed64: real = BitConverter.UInt64BitsToDouble(number); break;
                case 8 when wireType == WireReader.LengthDelimited: text = span; break;
                case 1 or 2 or 3 or 4 or 6 or 8: return SparkplugStatus.BadWireType;
            }
        }

        value = new PropertyValueView { Type = (uint)Math.Min(type, uint.MaxValue), IsNull = isNull, Integer = integer, Number = real, Text = text };
        return SparkplugStatus.Ok;
    }
}
