using System.Text;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.DeviceSimulators.Faults;

// What befalls the sentences of talkers: $, five of address, fields, * and the checksum, CR LF.
internal sealed partial class AnswerFaults
{
    private const int TalkerOffset = 1;
    private const int TalkerSize = 2;
    private const int FormatterOffset = TalkerOffset + TalkerSize;
    private const int FieldsOffset = 7;

    // From * to LF.
    private const int TailSize = 5;

    private static readonly string[] StrangeTalkers = ["II", "HC", "YX", "GP", "IN"];

    /// <summary>A field more or fewer, under a checksum that is right.</summary>
    internal string SpoilFields(string fields)
    {
        if (!Has(FaultKind.WrongCount)) return fields;
        var last = fields.LastIndexOf(',');
        return last > 0 && dice.Below(2) == 0 ? fields[..last] : fields.Length < NmeaLimits.SentenceSizeMax - FieldsOffset - TailSize - 1 ? fields + ",0" : fields;
    }

    /// <summary>What goes over the line before a sentence: a stranger's, noise.</summary>
    /// <param name="sentence">As it would go out.</param>
    /// <param name="talkers">Who lives on this line: a stranger is none of them.</param>
    internal byte[] Before(ReadOnlySpan<byte> sentence, IReadOnlySet<string> talkers) =>
        Precede(sentence, Has(FaultKind.Foreign) ? StrangerSentence(sentence, talkers) : []);

    /// <summary>
    /// The sentence as it leaves the line. One bit is turned over: that the checksum finds for certain, or it is the case of one of its own
    /// letters, which means the same.
    /// </summary>
    internal byte[] SpoilSentence(ReadOnlySpan<byte> sentence)
    {
        var bytes = sentence.ToArray().ToList();
        if (Has(FaultKind.Flip)) bytes[dice.Below(bytes.Count)] ^= (byte)(1 << dice.Below(8));
        return Mutilate(bytes);
    }

    /// <summary>The same sentence with other digits, of a head that does not hang here: what a wrong wire on a multiplexer brings.</summary>
    private byte[] StrangerSentence(ReadOnlySpan<byte> sentence, IReadOnlySet<string> talkers)
    {
        string[] free = [.. StrangeTalkers.Where(letters => !talkers.Contains(letters))];
        var fields = sentence[FieldsOffset..^TailSize].ToArray();
        for (var at = 0; at < fields.Length; at++)
        {
            if (fields[at] is >= (byte)'0' and <= (byte)'9') fields[at] = (byte)('0' + dice.Below(10));
        }

        var output = new byte[NmeaLimits.SentenceSizeMax];
        NmeaSentence.Write(Encoding.ASCII.GetBytes(free[dice.Below(free.Length)]), sentence.Slice(FormatterOffset, 3), fields, output, out var size);
        return output[..size];
    }
}
