using System.Text;
using CsCheck;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class Hj212SplitterTests
{
    // Anything a broken line gives but a whole head: then nothing of the true frames may be lost.
    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 40].Select(bytes => bytes.Select(each => each == '#' ? (byte)'x' : each).ToArray());

    [Fact]
    public void Next_FramesAmongNoiseInAnyPieces_FindsEveryOne() =>
        Gen.Select(Gen.Int[0, Packets.Valid.Count - 1].Array[1, 12], Noise.Array[13], Gen.Int[1, 700]).Sample((chosen, noise, piece) =>
        {
            var stream = new List<byte>();
            for (var index = 0; index < chosen.Length; index++)
            {
                stream.AddRange(noise[index]);
                stream.AddRange(Packets.Valid[chosen[index]]);
            }

            var found = Split(new Hj212Splitter(), [.. stream], piece);

            Assert.Equal(chosen.Select(index => BodyOf(Packets.Valid[index])), found);
        });

    /// <summary>What a reader without resynchronisation finds: shows that the test above sees a lost frame.</summary>
    [Fact]
    public void Sabotage_ReaderThatSkipsTheWholeLength_LosesTheFrameBehindAFalseHead()
    {
        byte[] stream = [.. "##0300"u8, .. Packets.Valid[0], .. Packets.Valid[1]];

        Assert.Equal([BodyOf(Packets.Valid[0]), BodyOf(Packets.Valid[1])], Split(new Hj212Splitter(), stream, 1));
        var skipped = stream[(6 + 300 + 6)..];
        Assert.DoesNotContain(BodyOf(Packets.Valid[0]), Split(new Hj212Splitter(), skipped, 1));
    }

    [Fact]
    public void Next_LengthTooLarge_IsGivenUpAtTheNextHeadAndNotLater()
    {
        var spoiled = Packets.Valid[0].ToArray();
        spoiled[2] = (byte)'1';    // 1101 is illegal; 1024 waits for more than there is
        (spoiled[2], spoiled[3], spoiled[4], spoiled[5]) = ((byte)'1', (byte)'0', (byte)'0', (byte)'0');
        var splitter = new Hj212Splitter();
        splitter.Feed(spoiled);
        while (splitter.Next(out _) != Hj212Status.Incomplete)
        {
        }

        Assert.Equal(0, splitter.Waiting);    // the end of its line gave it away
        splitter.Feed(Packets.Valid[0]);
        Assert.Equal(Hj212Status.Ok, splitter.Next(out _));
        Assert.Equal(spoiled.Length, splitter.BytesSkipped);
    }

    [Fact]
    public void Next_EndlessStreamOfHeads_HoldsItsBoundAndAlwaysHasRoom()
    {
        var splitter = new Hj212Splitter();
        var stream = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("##1024", 5_000)));
        for (var at = 0; at < stream.Length;)
        {
            var taken = splitter.Feed(stream.AsSpan(at, Math.Min(97, stream.Length - at)));
            Assert.True(taken > 0);
            at += taken;
            while (splitter.Next(out _) is var status && status != Hj212Status.Incomplete) Assert.NotEqual(Hj212Status.Ok, status);
            Assert.InRange(splitter.Waiting, 0, Hj212Limits.FrameSizeMax);
        }
    }

    [Fact]
    public void Next_WrongChecksum_IsCountedAndSkipped()
    {
        var spoiled = Packets.Valid[0].ToArray();
        spoiled[20] ^= 1;
        var splitter = new Hj212Splitter();
        splitter.Feed([.. spoiled, .. Packets.Valid[1]]);

        Assert.Equal(Hj212Status.BadCrc, splitter.Next(out _));
        Assert.Equal(Hj212Status.Ok, splitter.Next(out _));
        Assert.Equal((1, 1, spoiled.Length), (splitter.BadCrcs, splitter.Frames, splitter.BytesSkipped));
    }

    private static string BodyOf(byte[] frame) => Encoding.ASCII.GetString(frame, 6, frame.Length - 12);

    private static List<string> Split(Hj212Splitter splitter, byte[] stream, int piece)
    {
        var found = new List<string>();
        for (var at = 0; at < stream.Length;)
        {
            at += splitter.Feed(stream.AsSpan(at, Math.Min(piece, stream.Length - at)));
            while (splitter.Next(out var frame) is var status && status != Hj212Status.Incomplete)
            {
                if (status == Hj212Status.Ok) found.Add(Encoding.ASCII.GetString(frame.Body));
            }
        }

        return found;
    }
}
