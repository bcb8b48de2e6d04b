using System.Buffers.Binary;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

/// <summary>A second, slow protobuf writer and walker, so that the codec is not tested against itself.</summary>
internal sealed class Wire
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public Wire Varint(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 0);
        Raw(value);
        return this;
    }

    public Wire Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Raw(((ulong)field << 3) | 2);
        Raw((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public Wire Message(int field, Wire inner) => Bytes(field, inner.ToArray());

    public Wire Fixed32(int field, uint value)
    {
        Raw(((ulong)field << 3) | 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public Wire Fixed64(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public Wire Then(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The top-level fields of a well-formed message: number, first byte, first byte of the content, end.</summary>
    public static List<(int Field, int Start, int Content, int End)> Fields(byte[] message)
    {
        var fields = new List<(int, int, int, int)>();
        for (var at = 0; at < message.Length;)
        {
            var start = at;
            var tag = ReadVarint(message, ref at);
            var content = at;
            switch (tag & 7)
            {
                case 0: ReadVarint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    var length = (int)ReadVarint(message, ref at);
                    content = at;
                    at += length;
                    break;
                default: throw new FormatException($"wire type {tag & 7} at {start}");
            }

            fields.Add(((int)(tag >> 3), start, content, at));
        }

        return fields;
    }

    private static ulong ReadVarint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80) return value;
        }
    }

    private void Raw(ulong value)
    {
        for (; value > 127; value >>= 7) _bytes.Add((byte)((value & 127) | 128));
        _bytes.Add((byte)value);
    }
}
