using System.Buffers;
using System.Text;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.Protocols.Telemetry.Health;

/// <summary>Writes the parts of <see cref="GatewayHealth"/>.</summary>
internal sealed class HealthWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    internal void Byte(byte value) => _buffer.Write([value]);

    /// <summary>What is below zero is no number of ours and written as 0.</summary>
    internal void Number(long value) => _buffer.Advance(Leb128.Write(_buffer.GetSpan(Leb128.SizeMax), (ulong)Math.Max(0, value)));

    internal void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(bytes.Length, GatewayHealth.TextBytesMax);
        while (length < bytes.Length && (bytes[length] & 0xC0) == 0x80) length--;    // not inside a character
        Number(length);
        _buffer.Write(bytes.AsSpan(0, length));
    }

    internal byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
