using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cjt188;

/// <summary>Mutated frames; <see cref="MutationRun"/> tells the command of the long run.</summary>
public class Cjt188MutationTests(ITestOutputHelper output)
{
    private static readonly ushort[] Identifiers = [0x901F, 0x810A, 0xA017, 0xD120, 0xD300, 0xD400];

    [Fact]
    public void Splitter_MutatedFrames_AcceptsNoneThatIsNone()
    {
        var run = Play(new Cjt188Splitter(), MutationRun.Mutations);

        output.WriteLine($"seed {MutationRun.Seed}, {MutationRun.Mutations} frames: {run}");
        Assert.Equal(0, run.Wrong);
        Assert.True(run.Accepted > MutationRun.Mutations / 20, "many of the mutated frames are frames still");
        Assert.InRange(run.WaitingMax, 1, 2 * Cjt188Frame.SizeMax);
        Assert.Equal(0, run.Allocated);
    }

    /// <summary>Sabotage: a splitter that trusts start and length.</summary>
    [Fact]
    public void Sabotage_SplitterWithoutChecksum_IsCaught() =>
        Assert.True(Play(new TrustingSplitter(), 20_000).Wrong > 0, "the test above could not turn red");

    private static MutationRun Play(FrameSplitter splitter, int mutations) => MutationRun.Play(
        [.. MeterVectorTests.Valid("cjt188").Select(vector => vector.ToArray())], mutations, splitter, IsFrame, ReadAll, Mend);

    internal static bool IsFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 13 || bytes[0] != 0x68 || bytes.Length != bytes[10] + 13 || bytes[^1] != 0x16) return false;
        byte sum = 0;
        for (var at = 0; at < bytes.Length - 2; at++) sum += bytes[at];
        return sum == bytes[^2];
    }

    internal static bool ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (Cjt188Frame.Read(bytes, out var frame) != Cjt188Status.Ok) return false;
        Cjt188Request.Parse(frame, Cjt188IdentifierOrder.LowFirst, out _);
        Cjt188Request.Parse(frame, Cjt188IdentifierOrder.HighFirst, out _);
        foreach (var identifier in Identifiers) ReadAs(frame, Cjt188Request.Read(frame.MeterType, frame.Address, 0, identifier: identifier));
        ReadAs(frame, Cjt188Request.ReadAddress(0));
        ReadAs(frame, Cjt188Request.MoveValve(frame.MeterType, frame.Address, open: true, 0));
        return true;
    }

    private static void ReadAs(scoped in Cjt188Frame frame, scoped in Cjt188Request asked)
    {
        if (Cjt188Response.Parse(asked, frame, out var response) is not (Cjt188ResponseStatus.Ok or Cjt188ResponseStatus.WrongSerial)) return;
        if (Cjt188Metering.TryRead(response.Data, out var metering) == Cjt188ValueStatus.Ok) Cjt188StatusMap.Standard.ValveOf(metering.Status);
        Cjt188HeatMetering.TryRead(response.Data, out _);
        Cjt188Freeze.TryRead(response.Data, out _);
    }

    internal static void Mend(Span<byte> frame)
    {
        var start = frame.IndexOfAnyExcept((byte)0xFE);
        if (start < 0 || frame.Length - start < 13) return;
        frame = frame[start..];
        if (frame[10] + 13 > frame.Length) frame[10] = (byte)(frame.Length - 13);
        var whole = frame[..(frame[10] + 13)];
        whole[^2] = Sum8.Compute(whole[..^2]);
        whole[^1] = 0x16;
    }

    private sealed class TrustingSplitter() : FrameSplitter(Cjt188Frame.SizeMax)
    {
        protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size)
        {
            size = 13;
            if (bytes[0] != Cjt188Frame.Start) return FrameSight.Noise;
            if (bytes.Length < 13) return FrameSight.Partial;
            size = bytes[10] + 13;
            return bytes.Length < size ? FrameSight.Partial : FrameSight.Frame;
        }
    }
}
