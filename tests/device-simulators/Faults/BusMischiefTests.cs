using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Tests.Faults;

public sealed class BusMischiefTests
{
    private static readonly byte[] Question = Convert.FromHexString("0103000000040000");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Next_SameSeed_SameBytesWhateverOtherUnitsDo()
    {
        var alone = Play(seed: 7, others: false);
        var amongOthers = Play(seed: 7, others: true);

        Assert.Equal(alone, amongOthers);
        Assert.NotEqual(alone, Play(seed: 8, others: false));
    }

    [Fact]
    public void Next_Probability_IsHeld()
    {
        var (mischief, counts) = Mischief(1, "noise:0.2");

        for (var left = 0; left < 10_000; left++) mischief.Next(1);

        Assert.InRange(counts[FaultKind.Noise], 1850, 2150);
    }

    [Fact]
    public void Next_OutsideItsTimes_StrikesNobody()
    {
        var (mischief, counts) = Mischief(1, "dead:7@30s-60s");

        var silent = new List<bool>();
        for (var second = 0; second < 90; second += 10)
        {
            silent.Add(mischief.Next(7).IsSilent);
            Assert.False(mischief.Next(8).IsSilent);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal([false, false, false, true, true, true, false, false, false], silent);
        Assert.Equal(3, counts[FaultKind.Dead]);
    }

    /// <summary>What is flipped or cut never passes the checksum: the rate of wrong values on a bus is 0, not small.</summary>
    [Theory]
    [InlineData("flip")]
    [InlineData("truncate")]
    public void SpoilFrame_EveryTime_NoLongerReads(string fault)
    {
        var (mischief, _) = Mischief(3, fault);
        var answer = Answer();
        for (var left = 0; left < 20_000; left++)
        {
            Assert.NotEqual(RtuStatus.Ok, RtuFrame.Read(mischief.Next(1).SpoilFrame(answer), out _));
        }
    }

    [Fact]
    public void Before_Foreign_IsAWholeFrameOfAUnitThatDoesNotLiveHere()
    {
        var (mischief, _) = Mischief(3, "foreign");
        for (var left = 0; left < 1000; left++)
        {
            var bytes = mischief.Next(1).Before(Question, Answer());
            Assert.Equal(RtuStatus.Ok, RtuFrame.Read(bytes, out var frame));
            Assert.NotInRange(frame.Unit, 1, 3);
        }
    }

    [Fact]
    public void SpoilPdu_WrongCount_HasAnotherLengthAndTheRightForm()
    {
        var (mischief, _) = Mischief(3, "wrong-count");
        for (var left = 0; left < 200; left++)
        {
            var pdu = new byte[ModbusLimits.PduSizeMax];
            Convert.FromHexString("03080001000200030004").CopyTo(pdu, 0);
            var length = mischief.Next(1).SpoilPdu(pdu, 10);
            Assert.Contains(length, new[] { 8, 12 });
            Assert.Equal(length - 2, pdu[1]);
        }
    }

    private static byte[] Answer()
    {
        var frame = new byte[RtuFrame.SizeMax];
        RtuFrame.Write(1, Convert.FromHexString("03080001000200030004"), frame, out var size);
        return frame[..size];
    }

    private (BusMischief Mischief, FaultCounts Counts) Mischief(ulong seed, params string[] faults)
    {
        var counts = new FaultCounts();
        return (new BusMischief(new BusFaultPlan(seed, FaultArgument.ParseAll(faults)), [1, 2, 3], _clock, counts), counts);
    }

    private List<string> Play(ulong seed, bool others)
    {
        var (mischief, _) = Mischief(seed, "noise:0.3", "flip:0.3", "truncate:0.1", "foreign:0.2", "late:*:50:0.2");
        var told = new List<string>();
        for (var left = 0; left < 300; left++)
        {
            if (others) mischief.Next(2);
            var faults = mischief.Next(1);
            var before = Convert.ToHexString(faults.Before(Question, Answer()));
            told.Add($"{faults.Names} {before} {Convert.ToHexString(faults.SpoilFrame(Answer()))} {faults.Late.TotalMilliseconds}");
        }

        return told;
    }
}
