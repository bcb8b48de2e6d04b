using System.Buffers.Binary;

namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Walks protobuf fields. Protocol Buffers encoding: tag = field number * 8 + wire type.</summary>
/// <remarks>Unknown fields are skipped by their wire type; groups (3, 4) are no part of proto2 as used here.</remarks>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    internal const int Varint = 0;
    internal const int Fixed64 = 1;
    internal const int LengthDelimited = 2;
    internal const int Fixed32 = 5;

    private const int VarintBytesMax = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    internal readonly bool AtEnd => _at >= _bytes.Length;

    internal readonly int Position => _at;

    internal SparkplugStatus ReadTag(out int field, out int wireType)
    {
        field = 0;
        wireType = 0;
        var status = ReadVarint(out var tag);
        if (status != SparkplugStatus.Ok) return status;
        if (tag > uint.MaxValue || tag >> 3 == 0) return SparkplugStatus.BadFieldNumber;
        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return SparkplugStatus.Ok;
    }

    internal SparkplugStatus ReadVarint(out ulong value)
    {
        // Tags, lengths and most aliases are one byte.
        if (_at < _bytes.Length && _bytes[_at] < 0x80)
        {
            value = _bytes[_at++];
            return SparkplugStatus.Ok;
        }

        value = 0;
        for (var index = 0; index < VarintBytesMax; index++)
        {
            if (_at >= _bytes.Length) return SparkplugStatus.Truncated;
            var next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << (7 * index);
            if (next < 0x80) return SparkplugStatus.Ok;
        }

        return SparkplugStatus.BadVarint;
    }

    internal SparkplugStatus ReadFixed32(out uint value)
    {
        value = 0;
        if (_bytes.Length - _at < sizeof(uint)) return SparkplugStatus.Truncated;
        value = BinaryPrimitives.ReadUInt32LittleEndian(_bytes[_at..]);
        _at += sizeof(uint);
        return SparkplugStatus.Ok;
    }

    internal SparkplugStatus ReadFixed64(out ulong value)
    {
        value = 0;
        if (_bytes.Length - _at < sizeof(ulong)) return SparkplugStatus.Truncated;
        value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
        _at += sizeof(ulong);
        return SparkplugStatus.Ok;
    }

    internal SparkplugStatus ReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        var status = ReadVarint(out var length);
        if (status != SparkplugStatus.Ok) return status;
        if (length > (ulong)(_bytes.Length - _at)) return SparkplugStatus.Truncated;
        value = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return SparkplugStatus.Ok;
    }

    internal SparkplugStatus Skip(int wireType) => wireType switch
    {
        Varint => ReadVarint(out _),
        Fixed64 => ReadFixed64(out _),
        LengthDelimited => ReadBytes(out _),
        Fixed32 => ReadFixed32(out _),
        _ => SparkplugStatus.BadWireType,
    };
}
