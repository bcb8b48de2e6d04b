namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>A value to send, already in the form its datatype has on the wire.</summary>
/// <remarks>Sparkplug 3.0, table of 6.4.16; UInt32 travels in long_value as Tahu sends it, because JS peers read no other.</remarks>
public readonly ref struct MetricValue
{
    private const double TwoTo63 = 9_223_372_036_854_775_808;

    private MetricValue(SparkplugDataType type, ValueField field, ulong bits, ReadOnlySpan<byte> bytes = default)
    {
        Type = type;
        Field = field;
        Bits = bits;
        Bytes = bytes;
    }

    /// <summary>Datatype, sent in births.</summary>
    public SparkplugDataType Type { get; }

    /// <summary>Value field; <see cref="ValueField.None"/> for null.</summary>
    public ValueField Field { get; }

    /// <summary>Bits of a numeric value.</summary>
    public ulong Bits { get; }

    /// <summary>Bytes of a string or bytes value.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>No value of the given type: is_null.</summary>
    public static MetricValue Null(SparkplugDataType type) => new(type, ValueField.None, 0);

    /// <summary>A signed 8-bit value, sign-extended to 32 bits.</summary>
    public static MetricValue Int8(sbyte value) => new(SparkplugDataType.Int8, ValueField.Int, (uint)value);

    /// <summary>A signed 16-bit value, sign-extended to 32 bits.</summary>
    public static MetricValue Int16(short value) => new(SparkplugDataType.Int16, ValueField.Int, (uint)value);

    /// <summary>A signed 32-bit value.</summary>
    public static MetricValue Int32(int value) => new(SparkplugDataType.Int32, ValueField.Int, (uint)value);

    /// <summary>A signed 64-bit value.</summary>
    public static MetricValue Int64(long value) => new(SparkplugDataType.Int64, ValueField.Long, (ulong)value);

    /// <summary>An unsigned 8-bit value.</summary>
    public static MetricValue UInt8(byte value) => new(SparkplugDataType.UInt8, ValueField.Int, value);

    /// <summary>An unsigned 16-bit value.</summary>
    public static MetricValue UInt16(ushort value) => new(SparkplugDataType.UInt16, ValueField.Int, value);

    /// <summary>An unsigned 32-bit value; for peers only, our own metrics use Int64.</summary>
    public static MetricValue UInt32(uint value) => new(SparkplugDataType.UInt32, ValueField.Long, value);

    /// <summary>An unsigned 64-bit value.</summary>
    public static MetricValue UInt64(ulong value) => new(SparkplugDataType.UInt64, ValueField.Long, value);

    /// <summary>A moment, UTC milliseconds.</summary>
    public static MetricValue DateTime(ulong unixMs) => new(SparkplugDataType.DateTime, ValueField.Long, unixMs);

    /// <summary>A single-precision value.</summary>
    public static MetricValue Float(float value) =>
        new(SparkplugDataType.Float, ValueField.Float, BitConverter.SingleToUInt32Bits(value));

    /// <summary>A double-precision value.</summary>
    public static MetricValue Double(double value) =>
        new(SparkplugDataType.Double, ValueField.Double, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>True or false.</summary>
    public static MetricValue Boolean(bool value) => new(SparkplugDataType.Boolean, ValueField.Boolean, value ? 1UL : 0);

    /// <summary>A string, UTF-8.</summary>
    public static MetricValue String(ReadOnlySpan<byte> utf8) => new(SparkplugDataType.String, ValueField.String, 0, utf8);

    /// <summary>Bytes.</summary>
    public static MetricValue OfBytes(ReadOnlySpan<byte> bytes) => new(SparkplugDataType.Bytes, ValueField.Bytes, 0, bytes);

    /// <summary>
    /// A number as the given datatype, rounded for the integer types. NaN, infinity, a number beyond the range of the
    /// type and a type that holds no number become null: stores refuse the first two, and a wrong number is worse than none.
    /// </summary>
    public static MetricValue Number(SparkplugDataType type, double value)
    {
        if (!double.IsFinite(value)) return Null(type);
        switch (type)
        {
            case SparkplugDataType.Float: return float.IsFinite((float)value) ? Float((float)value) : Null(type);
            case SparkplugDataType.Double: return Double(value);
            case SparkplugDataType.Boolean: return Boolean(value != 0);
        }

        var rounded = Math.Round(value);
        return type switch
        {
            SparkplugDataType.Int8 when rounded is >= sbyte.MinValue and <= sbyte.MaxValue => Int8((sbyte)rounded),
            SparkplugDataType.Int16 when rounded is >= short.MinValue and <= short.MaxValue => Int16((short)rounded),
            SparkplugDataType.Int32 when rounded is >= int.MinValue and <= int.MaxValue => Int32((int)rounded),
            SparkplugDataType.Int64 when rounded is >= -TwoTo63 and < TwoTo63 => Int64((long)rounded),
            SparkplugDataType.UInt8 when rounded is >= 0 and <= byte.MaxValue => UInt8((byte)rounded),
            SparkplugDataType.UInt16 when rounded is >= 0 and <= ushort.MaxValue => UInt16((ushort)rounded),
            SparkplugDataType.UInt32 when rounded is >= 0 and <= uint.MaxValue => UInt32((uint)rounded),
            SparkplugDataType.UInt64 when rounded is >= 0 and < 2 * TwoTo63 => UInt64((ulong)rounded),
            SparkplugDataType.DateTime when rounded is >= 0 and < 2 * TwoTo63 => DateTime((ulong)rounded),
            _ => Null(type),
        };
    }
}
