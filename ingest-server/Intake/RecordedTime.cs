using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Intake;

/// <summary>When a message of a recording was received then, told in a user property of its PUBLISH. MQTT 5.0, 3.3.2.3.7.</summary>
/// <remarks>
/// <code>
/// +-----------+------------------+------------------------+------------------+-------------------------+
/// | 0x26 (8)  | name length (16) | "smartpoles-received"  | text length (16) | Unix ms, decimal digits |
/// +-----------+------------------+------------------------+------------------+-------------------------+
/// </code>
/// </remarks>
internal static class RecordedTime
{
    private static readonly byte[] Head =
        [0x26, 0, (byte)MqttNames.ReceivedProperty.Length, .. Encoding.ASCII.GetBytes(MqttNames.ReceivedProperty)];

    /// <summary>Finds the time among properties that were checked; false when there is none.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> properties, out long unixMs)
    {
        unixMs = 0;
        var at = properties.IndexOf(Head);
        if (at < 0) return false;
        var rest = properties[(at + Head.Length)..];
        if (!BinaryPrimitives.TryReadUInt16BigEndian(rest, out var length) || rest.Length < 2 + length) return false;
        return Utf8Parser.TryParse(rest.Slice(2, length), out unixMs, out var consumed) && consumed == length && unixMs >= 0;
    }
}
