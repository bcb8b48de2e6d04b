namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Typed values of a metric, with the traps of the field.</summary>
/// <remarks>
/// Signed types arrive sign-extended to 32 bits or at minimal width; truncating to the declared width and extending
/// again reads both. UInt32 is int_value in the standard and long_value in Tahu; both are taken.
/// </remarks>
public readonly ref partial struct MetricView
{
    /// <summary>The value as a number: every numeric type, DateTime in milliseconds, Boolean as 0 or 1.</summary>
    /// <param name="type">Declared datatype: the metric's own, or the birth's where DATA leaves it out.</param>
    /// <param name="value">The value; NaN and infinity are legal on this wire and passed on.</param>
    /// <returns>False for a null metric, a type that is no number, or a value field that does not fit the type.</returns>
    public bool TryGetNumber(SparkplugDataType type, out double value)
    {
        value = double.NaN;
        if (IsNull) return false;
        switch (type)
        {
            case SparkplugDataType.Float when Field == ValueField.Float:
                value = BitConverter.UInt32BitsToSingle((uint)Bits);
                return true;
            case SparkplugDataType.Double when Field == ValueField.Double:
                value = BitConverter.UInt64BitsToDouble(Bits);
                return true;
            case SparkplugDataType.Boolean when Field == ValueField.Boolean:
                value = Bits != 0 ? 1 : 0;
                return true;
            case SparkplugDataType.UInt64 or SparkplugDataType.DateTime when Field == ValueField.Long:
                value = Bits;
                return true;
            default:
                if (!TryGetInteger(type, out var integer)) return false;
                value = integer;
                return true;
        }
    }

    /// <summary>The value as a 64-bit integer; UInt64 above <see cref="long.MaxValue"/> is refused.</summary>
    public bool TryGetInteger(SparkplugDataType type, out long value)
    {
        value = 0;
        if (IsNull || Field is not (ValueField.Int or ValueField.Long)) return false;
        switch (type)
        {
            case SparkplugDataType.Int8: value = (sbyte)Bits; return true;
            case SparkplugDataType.Int16: value = (short)Bits; return true;
            case SparkplugDataType.Int32: value = (int)Bits; return true;
            case SparkplugDataType.UInt8: value = (byte)Bits; return true;
            case SparkplugDataType.UInt16: value = (ushort)Bits; return true;
            case SparkplugDataType.UInt32: value = (uint)Bits; return true;
            case SparkplugDataType.Int64: value = (long)Bits; return true;
            case SparkplugDataType.UInt64 or SparkplugDataType.DateTime when Bits <= long.MaxValue:
                value = (long)Bits;
                return true;
            default: return false;
        }
    }

    /// <summary>The value as true or false.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = Bits != 0;
        return !IsNull && Field == ValueField.Boolean;
    }
}
