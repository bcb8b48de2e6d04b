using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cat1Meter;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cat1Meter;

/// <summary>Mutated frames; <see cref="MutationRun"/> tells the command of the long run.</summary>
public class Cat1MeterMutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Splitter_MutatedFrames_AcceptsNoneThatIsNone()
    {
        var run = Play(new Cat1MeterSplitter(), MutationRun.Mutations);

        output.WriteLine($"seed {MutationRun.Seed}, {MutationRun.Mutations} frames: {run}");
        Assert.Equal(0, run.Wrong);
        Assert.True(run.Accepted > MutationRun.Mutations / 20, "many of the mutated frames are frames still");
        Assert.InRange(run.WaitingMax, 1, 2 * Cat1MeterFrame.SizeMax);
        Assert.Equal(0, run.Allocated);
    }

    /// <summary>Sabotage: a splitter that trusts start and length.</summary>
    [Fact]
    public void Sabotage_SplitterWithoutChecksum_IsCaught() =>
        Assert.True(Play(new TrustingSplitter(), 20_000).Wrong > 0, "the test above could not turn red");

    private static MutationRun Play(FrameSplitter splitter, int mutations) => MutationRun.Play(
        [.. MeterVectorTests.Valid("cat1meter").Select(vector => vector.ToArray())], mutations, splitter, IsFrame, ReadAll, Mend);

    internal static bool IsFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 18 || bytes[0] != 0x68 || bytes.Length != bytes[15] + 18 || bytes[^1] != 0x16) return false;
        byte sum = 0;
        for (var at = 0; at < bytes.Length - 2; at++) sum += bytes[at];
        return sum == bytes[^2];
    }

    internal static bool ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (Cat1MeterFrame.Read(bytes, out var frame) != Cat1MeterStatus.Ok) return false;
        Span<byte> acknowledgement = stackalloc byte[Cat1MeterAcknowledgement.Size];
        Cat1MeterAcknowledgement.TryWrite(frame, sleep: true, acknowledgement, out _);
        if (Cat1MeterHistory.TryRead(frame, out var history)) history.TryGet(47, out _);
        if (!Cat1MeterReport.TryRead(frame, out var report)) return true;
        _ = (report.Key, report.Clock, report.Flags.Valve, report.MonthLitres, report.TodayLitres, report.SignalQuality, report.SignalToNoise, report.Vendor);
        return true;
    }

    internal static void Mend(Span<byte> frame)
    {
        if (frame.Length < 18) return;
        if (frame[15] + 18 > frame.Length) frame[15] = (byte)(frame.Length - 18);
        var whole = frame[..(frame[15] + 18)];
        whole[^2] = Sum8.Compute(whole[..^2]);
        whole[^1] = 0x16;
    }

    private sealed class TrustingSplitter() : FrameSplitter(Cat1MeterFrame.SizeMax)
    {
        protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size)
        {
            size = 18;
            if (bytes[0] != Cat1MeterFrame.Start) return FrameSight.Noise;
            if (bytes.Length < 18) return FrameSight.Partial;
            size = bytes[15] + 18;
            return bytes.Length < size ? FrameSight.Partial : FrameSight.Frame;
        }
    }
}
