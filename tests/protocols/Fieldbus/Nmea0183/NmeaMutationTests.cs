using System.Text;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.Protocols.Tests.Fieldbus.Nmea0183;

/// <summary>Spoiled sentences of every vector, fed as a stream and one by one.</summary>
public class NmeaMutationTests
{
    private static readonly byte[] Alphabet = Encoding.ASCII.GetBytes("$*,.-0123456789ABCDEFKMNRTVWIX \r\n");

    [Fact]
    public void Next_MutatedSentences_AreRefusedOrHaveTheRightChecksum()
    {
        var mutator = new TextMutator(Sentences.Valid, seed: 183, Alphabet);
        var splitter = new NmeaSplitter();
        Span<byte> buffer = stackalloc byte[NmeaLimits.SentenceSizeMax + 8];
        var accepted = 0L;
        for (var left = TextMutator.Count; left > 0; left--)
        {
            var bytes = buffer[..mutator.Next(buffer)];
            while (!bytes.IsEmpty)
            {
                bytes = bytes[splitter.Feed(bytes)..];
                for (var status = splitter.Next(out var sentence); status != NmeaStatus.Incomplete; status = splitter.Next(out sentence))
                {
                    if (status != NmeaStatus.Ok) continue;
                    accepted++;
                    NmeaSplitterTests.Use(sentence);
                }
            }

            // Read on its own, its checksum computed here once more.
            var line = buffer[..Math.Min(mutator.Next(buffer), buffer.Length)];
            if (NmeaSentence.Read(line, out _) != NmeaStatus.Ok) continue;
            var end = line.LastIndexOf((byte)'*');
            var sum = 0;
            foreach (var each in line[1..end]) sum ^= each;
            if (!Encoding.ASCII.GetString(line[(end + 1)..(end + 3)]).Equals($"{sum:X2}", StringComparison.OrdinalIgnoreCase)) Assert.Fail(Encoding.Latin1.GetString(line));
        }

        Assert.InRange(accepted, 1, TextMutator.Count);
    }
}
