using System.Buffers.Binary;
using System.Text;

namespace SmartPoles.Protocols.Telemetry.Commands;

/// <summary>The answer to one command.</summary>
/// <remarks>
/// Value of the Bytes metric <c>command/result</c> in DDATA of the device, or in NDATA for a command to the gateway itself.
/// <code>
/// +-------------+-------------+------------------+---------------+----------+--------------------------+------------------+
/// | version = 1 | outcome (8) | flags (8)        | id length (8) | id UTF-8 | value (double, low byte  | detail UTF-8, to |
/// |    (8)      |             | bit 0: has value |               |          | first), if flags bit 0   | the end          |
/// +-------------+-------------+------------------+---------------+----------+--------------------------+------------------+
/// </code>
/// The value is the one read back from the device. The command itself is a DCMD or NCMD of plain metrics:
/// <code>
///   server -> gateway   DCMD  lamp/dimming = 60 | command/id = "a7" | command/expires = 12:00:30 | command/by = "li.wei"
///   gateway -> server   DDATA command/result = { Done, "a7", 60 }     and lamp/dimming = 60 as a reading with its number
///
///   two phases          DCMD  water/valve = 0 | command/id = "b1" | command/expires        -> { Armed, "b1" }
///                       DCMD  water/valve = 0 | command/id = "b2" | command/confirms = "b1" | command/expires
///                                                                                          -> { Done, "b2", 0 }
/// </code>
/// </remarks>
/// <param name="Id">Id of the command; empty when it had none that could be read.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Value">What was read back; null for nothing.</param>
/// <param name="Detail">Words for a person; empty for none.</param>
public sealed record CommandResult(string Id, CommandOutcome Outcome, double? Value, string Detail)
{
    /// <summary>Format version written and read.</summary>
    public const byte Version = 1;

    /// <summary>Longest id, bytes of UTF-8.</summary>
    public const int IdBytesMax = 64;

    /// <summary>Longest detail, bytes of UTF-8; what is longer is cut.</summary>
    public const int DetailBytesMax = 256;

    private const int HeaderSize = 4;
    private const byte HasValue = 1;

    /// <summary>The bytes of the metric.</summary>
    public byte[] Write()
    {
        var id = Encoding.UTF8.GetBytes(Id);
        if (id.Length > IdBytesMax) throw new InvalidOperationException($"A command id of {id.Length} bytes");
        var detail = Encoding.UTF8.GetBytes(Detail);
        var detailLength = Math.Min(detail.Length, DetailBytesMax);
        while (detailLength < detail.Length && (detail[detailLength] & 0xC0) == 0x80) detailLength--;    // not inside a character
        var target = new byte[HeaderSize + id.Length + (Value is null ? 0 : sizeof(double)) + detailLength];
        target[0] = Version;
        target[1] = (byte)Outcome;
        target[2] = Value is null ? (byte)0 : HasValue;
        target[3] = (byte)id.Length;
        id.CopyTo(target.AsSpan(HeaderSize));
        var at = HeaderSize + id.Length;
        if (Value is { } value)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(target.AsSpan(at), value);
            at += sizeof(double);
        }

        detail.AsSpan(0, detailLength).CopyTo(target.AsSpan(at));
        return target;
    }

    /// <summary>Reads a result; false for another version or torn bytes. An outcome of a newer version is passed on as its number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CommandResult? result)
    {
        result = null;
        if (bytes.Length < HeaderSize || bytes[0] != Version) return false;
        int idLength = bytes[3];
        var hasValue = (bytes[2] & HasValue) != 0;
        var rest = bytes[HeaderSize..];
        if (idLength > IdBytesMax || rest.Length < idLength + (hasValue ? sizeof(double) : 0)) return false;
        var id = Encoding.UTF8.GetString(rest[..idLength]);
        rest = rest[idLength..];
        double? value = hasValue ? BinaryPrimitives.ReadDoubleLittleEndian(rest) : null;
        if (hasValue) rest = rest[sizeof(double)..];
        if (rest.Length > DetailBytesMax) return false;
        result = new CommandResult(id, (CommandOutcome)bytes[1], value, Encoding.UTF8.GetString(rest));
        return true;
    }
}
