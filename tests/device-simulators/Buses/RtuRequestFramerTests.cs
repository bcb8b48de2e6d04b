using CsCheck;
using SmartPoles.DeviceSimulators.Buses;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

public sealed class RtuRequestFramerTests
{
    private static readonly byte[] Read = Convert.FromHexString("01030000000AC5CD");
    private static readonly byte[] WriteTwo = Convert.FromHexString("11100001000204000A0102C6F0");

    private readonly BusCounters _counters = new();

    [Fact]
    public void TryTake_FramesInAnyPieces_ComeOutWhole() =>
        Gen.Int[1, 7].Array[1, 30].Sample(pieces =>
        {
            var framer = new RtuRequestFramer(_counters);
            byte[] stream = [.. Read, .. WriteTwo, .. Read];
            var taken = new List<string>();
            for (var (at, piece) = (0, 0); at < stream.Length; piece++)
            {
                var size = Math.Min(pieces[piece % pieces.Length], stream.Length - at);
                framer.Feed(stream.AsSpan(at, size));
                at += size;
                while (framer.TryTake(silence: false, out var frame, out _)) taken.Add($"{frame.Unit}/{frame.Pdu.Length}");
            }

            return taken.SequenceEqual(["1/5", "17/10", "1/5"]);
        });

    [Fact]
    public void TryTake_WrongChecksum_IsDeafUntilSilence()
    {
        var framer = new RtuRequestFramer(_counters);
        byte[] damaged = [.. Read];
        damaged[3] ^= 1;
        framer.Feed(damaged);
        Assert.False(framer.TryTake(silence: false, out _, out _));
        framer.Feed(Read);
        Assert.False(framer.TryTake(silence: false, out _, out _));
        Assert.Equal(1, _counters.CrcErrors);

        Assert.False(framer.TryTake(silence: true, out _, out _));
        framer.Feed(Read);
        Assert.True(framer.TryTake(silence: false, out var frame, out var size));
        Assert.Equal((1, 8), (frame.Unit, size));
    }

    [Fact]
    public void TryTake_TornFrameThenSilence_IsDroppedAndCounted()
    {
        var framer = new RtuRequestFramer(_counters);
        framer.Feed(Read.AsSpan(0, 5));
        Assert.False(framer.TryTake(silence: true, out _, out _));
        Assert.Equal(1, _counters.FramingErrors);
        Assert.False(framer.IsInsideFrame);
    }

    [Fact]
    public void Feed_EndlessNoise_StaysBounded()
    {
        var framer = new RtuRequestFramer(_counters);
        for (var index = 0; index < 1000; index++)
        {
            framer.Feed([0xFF, 0xFF, 0xFF]);
            Assert.False(framer.TryTake(silence: false, out _, out _));
        }

        Assert.False(framer.TryTake(silence: true, out _, out _));
        framer.Feed(Read);
        Assert.True(framer.TryTake(silence: false, out _, out _));
    }
}
