using System.Buffers.Binary;
using System.Text;

namespace SmartPoles.Protocols.Telemetry.Ledger;

/// <summary>At which number one device of a past epoch ended.</summary>
/// <param name="Epoch">The past epoch.</param>
/// <param name="Device">Device id.</param>
/// <param name="Last">Last number given out; every number up to it exists or is a gap.</param>
public sealed record LedgerClosing(ulong Epoch, string Device, ulong Last);

/// <summary>Where earlier epochs ended, told in the first birth of a new one, so that the server knows what is missing.</summary>
/// <remarks>
/// Value of the Bytes metric <c>ledger/closed</c> in NBIRTH.
/// <code>
/// +-------------+----------------+-----------------+----------------------------------------------------------+
/// | version = 1 | epoch (64, low | closings        | closing: epoch (64, low first) | id length (8) | id UTF-8 |
/// |    (8)      |  byte first)   | (varint)        |          | varint last                                  |
/// +-------------+----------------+-----------------+----------------------------------------------------------+
/// </code>
/// </remarks>
public static class LedgerClosings
{
    /// <summary>Format version written and read.</summary>
    public const byte Version = 1;

    /// <summary>Most closings of one birth; keeps the birth below the payload an agent may send.</summary>
    public const int ClosingsMax = 1024;

    private const int HeaderSize = 9;

    /// <summary>Writes the closings for a birth of <paramref name="epoch"/>; at most <see cref="ClosingsMax"/> are written.</summary>
    public static byte[] Write(ulong epoch, IReadOnlyList<LedgerClosing> closings)
    {
        var count = Math.Min(closings.Count, ClosingsMax);
        var target = new byte[HeaderSize + Leb128.SizeMax + count * (sizeof(ulong) + 1 + TelemetryIds.LengthMax + Leb128.SizeMax)];
        target[0] = Version;
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(1), epoch);
        var at = HeaderSize;
        at += Leb128.Write(target.AsSpan(at), (ulong)count);
        for (var index = 0; index < count; index++)
        {
            var closing = closings[index];
            BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(at), closing.Epoch);
            at += sizeof(ulong);
            var length = Encoding.UTF8.GetBytes(closing.Device, target.AsSpan(at + 1));
            target[at] = (byte)length;
            at += 1 + length;
            at += Leb128.Write(target.AsSpan(at), closing.Last);
        }

        return target[..at];
    }

    /// <summary>Reads closings; anything but <see cref="LedgerStatus.Ok"/> gives none.</summary>
    public static LedgerStatus Read(ReadOnlySpan<byte> bytes, out ulong epoch, out IReadOnlyList<LedgerClosing> closings)
    {
        epoch = 0;
        closings = [];
        if (bytes.IsEmpty || bytes[0] != Version) return LedgerStatus.UnknownVersion;
        if (bytes.Length < HeaderSize) return LedgerStatus.Truncated;
        var current = BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]);
        var rest = bytes[HeaderSize..];
        if (!Leb128.TryRead(ref rest, out var count)) return LedgerStatus.Truncated;
        if (count > ClosingsMax) return LedgerStatus.TooManyEntries;
        var read = new List<LedgerClosing>((int)count);
        for (ulong index = 0; index < count; index++)
        {
            var status = ReadClosing(ref rest, out var closing);
            if (status != LedgerStatus.Ok) return status;
            read.Add(closing!);
        }

        if (!rest.IsEmpty) return LedgerStatus.TrailingBytes;
        epoch = current;
        closings = read;
        return LedgerStatus.Ok;
    }

    private static LedgerStatus ReadClosing(ref ReadOnlySpan<byte> bytes, out LedgerClosing? closing)
    {
        closing = null;
        if (bytes.Length < sizeof(ulong) + 1) return LedgerStatus.Truncated;
        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        int length = bytes[sizeof(ulong)];
        bytes = bytes[(sizeof(ulong) + 1)..];
        if (bytes.Length < length) return LedgerStatus.Truncated;
        var device = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        if (!TelemetryIds.IsValid(device)) return LedgerStatus.BadDeviceId;
        if (!Leb128.TryRead(ref bytes, out var last)) return LedgerStatus.Truncated;
        if (last > long.MaxValue) return LedgerStatus.BadNumber;
        closing = new LedgerClosing(epoch, device, last);
        return LedgerStatus.Ok;
    }
}
