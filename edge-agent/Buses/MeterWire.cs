using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What DL/T 645 and CJ/T 188 do alike on the wire: preamble, echo, and an address of bytes of two digits, the lowest first.</summary>
internal static class MeterWire
{
    /// <summary>A byte of an address that stands for any two digits, in both.</summary>
    private const byte Any = Dlt645Address.Any;

    /// <summary>What bytes are to a question as far as no dialect need be known; null where its dialect must look.</summary>
    /// <param name="bytes">As <see cref="LineQuestion.Match"/>.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="sizeMin">Bytes of the dialect's shortest frame.</param>
    /// <param name="preamble">Bytes of preamble at the front.</param>
    /// <param name="length">Bytes that it takes or, of <see cref="MatchKind.Partial"/>, that are needed at least.</param>
    public static MatchKind? Before(ReadOnlySpan<byte> bytes, scoped in MeterQuestion question, int sizeMin, out int preamble, out int length)
    {
        preamble = Preamble.Of(bytes);
        length = preamble + sizeMin;
        if (bytes.Length == preamble) return MatchKind.Partial;
        var sent = question.Sent[Preamble.Of(question.Sent)..];
        if (!bytes[preamble..].StartsWith(sent)) return null;

        // An echo may have lost some of its preamble.
        length = preamble + sent.Length;
        return MatchKind.Copy;
    }

    /// <summary>Whether as much of an address as has come may be of the device that was asked.</summary>
    /// <param name="come">Its bytes that have come; none may, too.</param>
    /// <param name="asked">The address asked.</param>
    public static bool MayBe(ReadOnlySpan<byte> come, ulong asked)
    {
        for (var at = 0; at < come.Length; at++)
        {
            if (ByteAt(asked, at) is var wanted && wanted != Any && wanted != come[at]) return false;
        }

        return true;
    }

    /// <summary>Writes an address as it stands on the wire.</summary>
    public static void Write(ulong address, Span<byte> wire)
    {
        for (var at = 0; at < wire.Length; at++) wire[at] = ByteAt(address, at);
    }

    /// <summary>The part of a frame from one place to another, as far as it has come.</summary>
    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> frame, int from, int end) =>
        frame[Math.Min(from, frame.Length)..Math.Min(end, frame.Length)];

    private static byte ByteAt(ulong address, int at) => (byte)(address >> (8 * at));
}
