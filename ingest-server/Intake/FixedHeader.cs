using System.Buffers;

namespace SmartPoles.IngestServer.Intake;

/// <summary>How far a look at the beginning of a packet came.</summary>
internal enum HeaderStatus
{
    Ok,

    /// <summary>The header is not whole yet.</summary>
    TooShort,

    /// <summary>The remaining length has a fifth byte.</summary>
    Malformed,
}

/// <summary>The beginning of every packet. MQTT 5.0 and 3.1.1, 2.1 and 2.2.</summary>
/// <remarks>
/// <code>
/// +----------+-----------+-----------------------------------------------------+
/// | type (4) | flags (4) | remaining length (1..4 B, 7 bits each, low first)   |
/// +----------+-----------+-----------------------------------------------------+
/// </code>
/// </remarks>
internal readonly struct FixedHeader
{
    internal const int SizeMax = 5;

    private readonly byte _first;

    private FixedHeader(byte first, int remaining, int size) => (_first, Remaining, Size) = (first, remaining, size);

    internal PacketType Type => (PacketType)(_first >> 4);

    internal int Flags => _first & 0x0F;

    /// <summary>First byte as sent.</summary>
    internal byte First => _first;

    /// <summary>Bytes behind the header.</summary>
    internal int Remaining { get; }

    /// <summary>Bytes of the header.</summary>
    internal int Size { get; }

    /// <summary>Bytes of the packet.</summary>
    internal int Total => Size + Remaining;

    internal static HeaderStatus Read(in ReadOnlySequence<byte> input, out FixedHeader header)
    {
        var first = input.FirstSpan;
        if (first.Length >= SizeMax || input.IsSingleSegment) return Read(first, out header);
        Span<byte> start = stackalloc byte[SizeMax];
        var length = (int)Math.Min(input.Length, SizeMax);
        input.Slice(0, length).CopyTo(start);
        return Read(start[..length], out header);
    }

    internal static HeaderStatus Read(ReadOnlySpan<byte> input, out FixedHeader header)
    {
        header = default;
        var remaining = 0;
        for (var index = 1; index < SizeMax; index++)
        {
            if (index >= input.Length) return HeaderStatus.TooShort;
            var digit = input[index];
            remaining |= (digit & 0x7F) << (7 * (index - 1));
            if (digit >= 0x80) continue;
            header = new FixedHeader(input[0], remaining, index + 1);
            return HeaderStatus.Ok;
        }

        return HeaderStatus.Malformed;
    }
}
