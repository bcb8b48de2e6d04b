using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.Protocols.Tests.Fieldbus.Nmea0183;

/// <summary>
/// What a line brings on which every hundredth byte is replaced by another: how many sentences pass with a number that nobody said. The checksum has
/// 8 bits, and damage to two bytes alike passes it; the form of a sentence stops most of that.
/// </summary>
public class NmeaResidualTests
{
    private const int Sentences = 300_000;
    private const string Said = "WIMDA,29.9136,I,1.0130,B,-3.5,C,,,56.8,,-10.9,C,137.0,T,142.0,M,4.2,N,2.15,M";

    // Expected 1 to 3 in a million, by an independent sketch of 1.5 million sentences of each kind.
    private const int WrongMax = 6;

    [Fact]
    public void Next_EveryHundredthByteReplaced_HardlyAnyWrongNumberPasses()
    {
        var (right, wrong) = Listen(repairsChecksum: false);

        Assert.InRange(right, Sentences * 0.4, Sentences * 0.5);
        Assert.InRange(wrong, 0, WrongMax);
        TestContext.Current.TestOutputHelper!.WriteLine($"{Sentences} sentences: {right} right, {wrong} wrong");
    }

    /// <summary>Sabotage: with a checksum that fits the damage, the same look must see wrong numbers.</summary>
    [Fact]
    public void Sabotage_AChecksumThatAlwaysFits_WrongNumbersPass() => Assert.True(Listen(repairsChecksum: true).Wrong > 1000);

    private static (int Right, int Wrong) Listen(bool repairsChecksum)
    {
        NmeaMeteorology.Read(Nmea0183.Sentences.Read(Said), out var expected);
        var clean = Nmea0183.Sentences.Line(Said);
        var line = new byte[clean.Length];
        var random = new Random(7);
        var splitter = new NmeaSplitter();
        var (right, wrong) = (0, 0);
        for (var count = 0; count < Sentences; count++)
        {
            clean.CopyTo(line, 0);
            for (var at = 0; at < line.Length; at++)
            {
                if (random.Next(100) == 0) line[at] = (byte)random.Next(256);
            }

            if (repairsChecksum) Repair(line);
            splitter.Feed(line);
            while (splitter.Next(out var sentence) is var status && status != NmeaStatus.Incomplete)
            {
                if (status != NmeaStatus.Ok || NmeaMeteorology.Read(sentence, out var told) != NmeaContent.Ok) continue;

                // Equal compares NaN with NaN as the same, which an empty field is.
                if (told.Equals(expected)) right++;
                else wrong++;
            }
        }

        return (right, wrong);
    }

    private static void Repair(byte[] line)
    {
        var sum = NmeaSentence.ChecksumOf(line.AsSpan(1, line.Length - 6));
        line[^4] = "0123456789ABCDEF"u8[sum >> 4];
        line[^3] = "0123456789ABCDEF"u8[sum & 15];
    }
}
