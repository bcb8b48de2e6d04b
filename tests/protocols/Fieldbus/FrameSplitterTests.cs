using CsCheck;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>The contract that every splitter keeps.</summary>
public class FrameSplitterTests
{
    private static readonly byte[] Meter = Hex("68 01 00 15 08 20 20 68 91 06 33 34 34 35 CB 55 B5 16");
    private static readonly byte[] Water = Hex("68 10 78 56 34 12 19 20 33 84 05 17 A0 05 02 00 3F 16");

    public static TheoryData<string> Dialects => ["dlt645", "cjt188", "cat1meter", "all"];

    [Theory, MemberData(nameof(Dialects))]
    public void Take_FramesBetweenNoise_AllComeOutInOrder(string dialect)
    {
        var frames = FramesOf(dialect);
        var random = new Random(11);
        var stream = new List<byte>();
        foreach (var frame in frames)
        {
            // Noise that cannot begin a frame: what a false beginning does is told by the tests below.
            for (var left = random.Next(9); left > 0; left--) stream.Add((byte)(random.Next(256) is var value && value == 0x68 ? 0 : value));
            stream.AddRange(frame);
        }

        var splitter = Create(dialect);
        Assert.Equal(frames.Select(Convert.ToHexString), Drain(splitter, [.. stream], 17));
        Assert.Equal(stream.Count - frames.Sum(frame => frame.Length), splitter.BytesSkipped);
        Assert.Equal(frames.Count, splitter.Frames);
    }

    [Theory, MemberData(nameof(Dialects))]
    public void Take_AnyStreamCutAnyhow_GivesTheSameFrames(string dialect)
    {
        var frames = FramesOf(dialect);
        Gen.Select(Gen.Int[0, frames.Count - 1].Array[1, 6], Gen.Byte.Array[0, 12], Gen.Int[0, 400], Gen.Int[1, 60]).Sample(
            (picks, noise, at, piece) =>
            {
                List<byte> stream = [.. picks.SelectMany(pick => frames[pick])];
                stream.InsertRange(at % stream.Count, noise);
                var whole = Drain(Create(dialect), [.. stream], stream.Count);
                Assert.Equal(whole, Drain(Create(dialect), [.. stream], 1));
                Assert.Equal(whole, Drain(Create(dialect), [.. stream], piece));
            },
            iter: 1000);
    }

    [Fact]
    public void Take_ByteByByte_SaysHowManyAreMissingAtLeast()
    {
        var splitter = new Dlt645Splitter();
        for (var have = 1; have < Meter.Length; have++)
        {
            splitter.Feed(Meter.AsSpan(have - 1, 1));
            Assert.Equal(SplitStatus.Partial, splitter.Take(out var none));
            Assert.True(none.IsEmpty);
            Assert.Equal(have < 10 ? Dlt645Frame.SizeMin - have : Meter.Length - have, splitter.Missing);
        }

        splitter.Feed(Meter.AsSpan(^1));
        Assert.Equal(SplitStatus.Frame, splitter.Take(out var frame));
        Assert.Equal(Meter, frame.ToArray());
        Assert.Equal(0, splitter.Missing);
    }

    [Fact]
    public void Take_FalseBeginningBeforeAFrame_GivesItOnceTheLineIsSilent()
    {
        // 68 10, digits, a reply: nothing tells that it is no water meter's frame of 200 data bytes, except that no more comes.
        byte[] stream = [.. Hex("68 10 78 56 34 12 19 20 33 81 C8"), .. Water];
        var splitter = new Cjt188Splitter();
        splitter.Feed(stream);

        Assert.Equal(SplitStatus.Partial, splitter.Take(out _));
        Assert.Equal(200 + Cjt188Frame.Overhead - stream.Length, splitter.Missing);
        Assert.Equal(SplitStatus.Frame, splitter.Take(out var frame, afterSilence: true));
        Assert.Equal(Water, frame.ToArray());
        Assert.Equal(SplitStatus.Empty, splitter.Take(out _));
        Assert.Equal(11, splitter.BytesSkipped);
    }

    [Fact]
    public void Take_FrameInsideADamagedOne_ComesOut()
    {
        // The length byte of the first is wrong by 18, which swallows exactly the second.
        byte[] damaged = [.. Meter];
        damaged[9] += 18;
        var splitter = new Dlt645Splitter();
        splitter.Feed([.. damaged, .. Meter]);

        Assert.Equal(SplitStatus.Frame, splitter.Take(out var frame));
        Assert.Equal(Meter, frame.ToArray());
    }

    [Fact]
    public void Feed_NobodyTakes_HoldsNoMoreThanTwoFrames()
    {
        var splitter = new Dlt645Splitter();
        var taken = 0;
        for (var left = 100; left > 0; left--) taken += splitter.Feed(Meter);

        Assert.Equal(2 * Dlt645Frame.SizeMax, taken);
        Assert.Equal(taken, splitter.Waiting);
        splitter.Clear();
        Assert.Equal(0, splitter.Waiting);
        Assert.Equal(taken, splitter.BytesSkipped);
    }

    private static List<byte[]> FramesOf(string dialect) => dialect == "all"
        ? [.. new[] { "dlt645", "cjt188", "cat1meter" }.SelectMany(FramesOf)]
        : [.. MeterVectorTests.Valid(dialect).Select(vector => MeterVectorTests.WithoutPreamble(vector.ToArray()))];

    private static FrameSplitter Create(string dialect) => dialect switch
    {
        "dlt645" => new Dlt645Splitter(),
        "cjt188" => new Cjt188Splitter(),
        "cat1meter" => new Cat1MeterSplitter(),
        _ => new MeterSplitter(),
    };

    private static List<string> Drain(FrameSplitter splitter, byte[] stream, int piece)
    {
        var heard = new List<string>();
        foreach (var bytes in stream.Chunk(Math.Min(piece, splitter.FrameSizeMax)))
        {
            Assert.Equal(bytes.Length, splitter.Feed(bytes));
            while (splitter.Take(out var frame) == SplitStatus.Frame) heard.Add(Convert.ToHexString(frame));
        }

        while (splitter.Take(out var frame, afterSilence: true) == SplitStatus.Frame) heard.Add(Convert.ToHexString(frame));
        return heard;
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
