using System.Text;
using CsCheck;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Nmea0183;

public class NmeaSplitterTests
{
    [Fact]
    public void Next_SentencesAmongNoiseInAnyPieces_FindsEveryOne() =>
        Gen.Select(Gen.Int[0, Sentences.Valid.Length - 1].Array[1, 12], Gen.Byte.Array[0, 60].Array[13], Gen.Int[1, 200]).Sample((chosen, noise, piece) =>
        {
            var stream = new List<byte>();
            for (var index = 0; index < chosen.Length; index++)
            {
                stream.AddRange(noise[index]);
                stream.AddRange(Sentences.Valid[chosen[index]]);
            }

            Assert.Equal(chosen.Select(index => Encoding.ASCII.GetString(Sentences.Valid[index][7..^5])), Split(new NmeaSplitter(), [.. stream], piece));
        });

    /// <summary>A reader that takes lines as they come loses a sentence behind half of another one: the test above would see it.</summary>
    [Fact]
    public void Sabotage_ReaderThatTakesWholeLines_LosesTheSentenceBehindHalfOfOne()
    {
        byte[] stream = [.. Sentences.Valid[0][..20], .. Sentences.Valid[1]];

        Assert.Single(Split(new NmeaSplitter(), stream, 7));
        Assert.NotEqual(NmeaStatus.Ok, NmeaSentence.Read(stream, out _));
    }

    [Fact]
    public void Next_EndlessNoiseWithoutLines_HoldsItsBound()
    {
        var splitter = new NmeaSplitter();
        var stream = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("$WIMWV,1,", 5_000)));
        for (var at = 0; at < stream.Length;)
        {
            var taken = splitter.Feed(stream.AsSpan(at, Math.Min(97, stream.Length - at)));
            Assert.True(taken > 0);
            at += taken;
            Assert.Equal(NmeaStatus.Incomplete, splitter.Next(out _));
            Assert.InRange(splitter.Waiting, 0, NmeaLimits.SentenceSizeMax);
        }
    }

    [Fact]
    public void SplitAndRead_TenThousandTimes_AllocatesNothing()
    {
        var splitter = new NmeaSplitter();
        var read = 0;
        var allocated = Allocations.Of(() =>
        {
            read = 0;
            for (var round = 0; round < 10_000; round++) read += Round(splitter);
        });

        Assert.Equal(80_000, read);
        Assert.InRange(allocated, 0, 80_000 * Budgets.Bytes("nmea0183/sentence"));
    }

    private static int Round(NmeaSplitter splitter)
    {
        var read = 0;
        foreach (var line in Sentences.Valid)
        {
            splitter.Feed(line);
            if (splitter.Next(out var sentence) == NmeaStatus.Ok && Use(sentence)) read++;
        }

        return read;
    }

    internal static bool Use(in NmeaSentence sentence)
    {
        var isOk = NmeaWind.Read(sentence, out _) == NmeaContent.Ok;
        isOk |= NmeaMeteorology.Read(sentence, out _) == NmeaContent.Ok;
        isOk |= NmeaPosition.Read(sentence, out _) == NmeaContent.Ok;
        if (NmeaTransducers.Read(sentence, out var transducers) != NmeaContent.Ok) return isOk;
        for (var index = 0; index < transducers.Count; index++) isOk |= transducers[index].Kind != 0;
        return isOk;
    }

    private static List<string> Split(NmeaSplitter splitter, byte[] stream, int piece)
    {
        var found = new List<string>();
        for (var at = 0; at < stream.Length;)
        {
            at += splitter.Feed(stream.AsSpan(at, Math.Min(piece, stream.Length - at)));
            while (splitter.Next(out var sentence) is var status && status != NmeaStatus.Incomplete)
            {
                if (status == NmeaStatus.Ok) found.Add(Encoding.ASCII.GetString(sentence.Text));
            }
        }

        return found;
    }
}
