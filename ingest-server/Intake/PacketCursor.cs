using System.Buffers.Binary;
using System.Text.Unicode;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Reads the data types of MQTT 5.0, 1.5, out of a packet's body. What it gives borrows the input.</summary>
internal ref struct PacketCursor(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    internal readonly ReadOnlySpan<byte> Rest => _rest;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal bool TryByte(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty) return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    internal bool TryUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value)) return false;
        _rest = _rest[2..];
        return true;
    }

    internal bool TryUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out value)) return false;
        _rest = _rest[4..];
        return true;
    }

    internal bool TryVariable(out int value)
    {
        value = 0;
        for (var index = 0; index < 4; index++)
        {
            if (index >= _rest.Length) return false;
            var digit = _rest[index];
            value |= (digit & 0x7F) << (7 * index);
            if (digit >= 0x80) continue;
            _rest = _rest[(index + 1)..];
            return true;
        }

        return false;
    }

    internal bool TryBytes(int length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > _rest.Length) return false;
        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    /// <summary>Binary data: two bytes of length before it.</summary>
    internal bool TryBinary(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryUInt16(out var length) && TryBytes(length, out bytes);
    }

    /// <summary>A string: well-formed UTF-8 without U+0000 (MQTT-1.5.4-1, MQTT-1.5.4-2).</summary>
    internal bool TryText(out ReadOnlySpan<byte> utf8) => TryBinary(out utf8) && Utf8.IsValid(utf8) && !utf8.Contains((byte)0);
}
