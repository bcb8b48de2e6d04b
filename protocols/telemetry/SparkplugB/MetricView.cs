using System.Buffers.Binary;

namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>One metric of a payload, read in place.</summary>
/// <remarks>
/// Sparkplug 3.0, 6.4.6. Presence is kept: seq 0, false and zero are values, not absences (proto2).
/// <code>
/// name = 1 | alias = 2 | timestamp = 3 | datatype = 4 | is_historical = 5 | is_transient = 6 | is_null = 7
/// metadata = 8 (skipped) | properties = 9 | one value field of 10..19, see <see cref="ValueField"/>
/// </code>
/// </remarks>
public readonly ref partial struct MetricView
{
    /// <summary>Metric name, UTF-8; empty where absent.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Alias; null where absent.</summary>
    public ulong? Alias { get; private init; }

    /// <summary>UTC milliseconds; null where absent.</summary>
    public ulong? Timestamp { get; private init; }

    /// <summary>Datatype; null where absent, which is normal in DATA: take the type of the birth.</summary>
    public SparkplugDataType? DataType { get; private init; }

    /// <summary>Belongs to the past: must not change present state.</summary>
    public bool IsHistorical { get; private init; }

    /// <summary>Must not be stored.</summary>
    public bool IsTransient { get; private init; }

    /// <summary>Has no value.</summary>
    public bool IsNull { get; private init; }

    /// <summary>Which value field is on the wire.</summary>
    public ValueField Field { get; private init; }

    /// <summary>The value's bits for the numeric fields.</summary>
    public ulong Bits { get; private init; }

    /// <summary>The value's bytes for string, bytes and the undecoded fields.</summary>
    public ReadOnlySpan<byte> Bytes { get; private init; }

    /// <summary>The property set; empty where absent.</summary>
    public PropertySetView Properties { get; private init; }

    internal static SparkplugStatus Read(ReadOnlySpan<byte> bytes, out MetricView metric)
    {
        if (TryReadPlain(bytes, out metric)) return SparkplugStatus.Ok;
        metric = default;
        ReadOnlySpan<byte> name = default, valueBytes = default;
        PropertySetView properties = default;
        ulong? alias = null, timestamp = null, dataType = null;
        ulong bits = 0;
        bool historical = false, transient = false, isNull = false;
        var valueField = ValueField.None;
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var status = reader.ReadTag(out var field, out var wireType);
            if (status != SparkplugStatus.Ok) return status;
            if (WireTypeOf(field) is { } expected && expected != wireType) return SparkplugStatus.BadWireType;
            ulong number = 0;
            ReadOnlySpan<byte> span = default;
            status = wireType switch
            {
                WireReader.Varint => reader.ReadVarint(out number),
                WireReader.Fixed64 => reader.ReadFixed64(out number),
                WireReader.Fixed32 => ReadFixed32(ref reader, out number),
                WireReader.LengthDelimited => reader.ReadBytes(out span),
                _ => SparkplugStatus.BadWireType,
            };
            if (status != SparkplugStatus.Ok) return status;

            switch (field)
            {
                case 1: name = span; break;
                case 2: alias = number; break;
                case 3: timestamp = number; break;
                case 4: dataType = number; break;
                case 5: historical = number != 0; break;
                case 6: transient = number != 0; break;
                case 7: isNull = number != 0; break;
                case 9:
                    status = PropertySetView.Read(span, out properties);
                    if (status != SparkplugStatus.Ok) return status;
                    break;
                case >= 10 and <= 19:
                    valueField = (ValueField)field;
                    bits = number;
                    valueBytes = span;
                    break;
            }
        }

        if (dataType > (ulong)SparkplugDataType.DateTimeArray) return SparkplugStatus.BadDataType;
        metric = new MetricView
        {
            Name = name,
            Alias = alias,
            Timestamp = timestamp,
            DataType = (SparkplugDataType?)dataType,
            IsHistorical = historical,
            IsTransient = transient,
            IsNull = isNull,
            Field = valueField,
            Bits = bits,
            Bytes = valueBytes,
            Properties = properties,
        };
        return SparkplugStatus.Ok;
    }

    /// <summary>
    /// The shape that nearly every metric of DATA has: alias, timestamp, perhaps is_historical, one number, in this order. Anything
    /// else is left to the general way, which also finds what is wrong.
    /// </summary>
    private static bool TryReadPlain(ReadOnlySpan<byte> bytes, out MetricView metric)
    {
        metric = default;
        var at = 0;
        if (!TryTake(bytes, ref at, tag: 2 << 3, out var alias) || !TryTake(bytes, ref at, tag: 3 << 3, out var timestamp)) return false;
        TryTake(bytes, ref at, tag: 5 << 3, out var historical);
        if (at >= bytes.Length) return false;
        ulong bits;
        var tag = bytes[at];
        switch (tag)
        {
            case (12 << 3) | WireReader.Fixed32 when bytes.Length - at == 1 + sizeof(uint):
                bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 1)..]);
                break;
            case (13 << 3) | WireReader.Fixed64 when bytes.Length - at == 1 + sizeof(ulong):
                bits = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + 1)..]);
                break;
            case (10 << 3) or (11 << 3) or (14 << 3):
                if (!TryTake(bytes, ref at, tag, out bits) || at != bytes.Length) return false;
                break;
            default:
                return false;
        }

        metric = new MetricView
        {
            Alias = alias, Timestamp = timestamp, IsHistorical = historical != 0, Field = (ValueField)(tag >> 3), Bits = bits,
        };
        return true;
    }

    private static bool TryTake(ReadOnlySpan<byte> bytes, ref int at, byte tag, out ulong value)
    {
        value = 0;
        if (at >= bytes.Length || bytes[at] != tag) return false;
        var end = at + 1;
        for (var shift = 0; shift < 64 && end < bytes.Length; shift += 7)
        {
            var next = bytes[end++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            at = end;
            return true;
        }

        return false;
    }

    private static int? WireTypeOf(int field) => field switch
    {
        1 or 8 or 9 => WireReader.LengthDelimited,
        >= 2 and <= 7 => WireReader.Varint,
        10 or 11 or 14 => WireReader.Varint,
        12 => WireReader.Fixed32,
        13 => WireReader.Fixed64,
        >= 15 and <= 19 => WireReader.LengthDelimited,
        _ => null,
    };

    private static SparkplugStatus ReadFixed32(ref WireReader reader, out ulong value)
    {
        var status = reader.ReadFixed32(out var bits);
        value = bits;
        return status;
    }
}
