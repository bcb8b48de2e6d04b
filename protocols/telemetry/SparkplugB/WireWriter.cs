using System.Buffers.Binary;

namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Writes protobuf fields into a span that the caller has made large enough.</summary>
internal ref struct WireWriter(Span<byte> target)
{
    /// <summary>Tag of up to two bytes and a varint of up to ten.</summary>
    internal const int FieldBytesMax = 12;

    private readonly Span<byte> _target = target;

    internal int Length { get; private set; }

    internal static int VarintSize(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7) size++;
        return size;
    }

    internal static int TagSize(int field) => field < 16 ? 1 : 2;

    internal void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _target[Length++] = (byte)(value | 0x80);
        _target[Length++] = (byte)value;
    }

    internal void VarintField(int field, ulong value)
    {
        Varint((ulong)(field << 3) | WireReader.Varint);
        Varint(value);
    }

    internal void LengthField(int field, int length)
    {
        Varint((ulong)(field << 3) | WireReader.LengthDelimited);
        Varint((ulong)length);
    }

    internal void BytesField(int field, ReadOnlySpan<byte> bytes)
    {
        LengthField(field, bytes.Length);
        bytes.CopyTo(_target[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Bytes that are encoded already.</summary>
    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[Length..]);
        Length += bytes.Length;
    }

    internal void Fixed32Field(int field, uint value)
    {
        Varint((ulong)(field << 3) | WireReader.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(_target[Length..], value);
        Length += sizeof(uint);
    }

    internal void Fixed64Field(int field, ulong value)
    {
        Varint((ulong)(field << 3) | WireReader.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Length..], value);
        Length += sizeof(ulong);
    }
}
