using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

/// <summary>Mutated frames; <see cref="MutationRun"/> tells the command of the long run.</summary>
public class Dlt645MutationTests(ITestOutputHelper output)
{
    private static readonly Dlt645Item[] Items = [.. Dlt645Items.All];

    [Fact]
    public void Splitter_MutatedFrames_AcceptsNoneThatIsNone()
    {
        var run = Play(new Dlt645Splitter(), MutationRun.Mutations);

        output.WriteLine($"seed {MutationRun.Seed}, {MutationRun.Mutations} frames: {run}");
        Assert.Equal(0, run.Wrong);
        Assert.True(run.Accepted > MutationRun.Mutations / 20, "many of the mutated frames are frames still");
        Assert.InRange(run.WaitingMax, 1, 2 * Dlt645Frame.SizeMax);
        Assert.Equal(0, run.Allocated);
    }

    /// <summary>Sabotage: a splitter that trusts start and length.</summary>
    [Fact]
    public void Sabotage_SplitterWithoutChecksum_IsCaught() =>
        Assert.True(Play(new TrustingSplitter(), 20_000).Wrong > 0, "the test above could not turn red");

    private static MutationRun Play(FrameSplitter splitter, int mutations) => MutationRun.Play(
        [.. MeterVectorTests.Valid("dlt645").Select(vector => vector.ToArray())], mutations, splitter, IsFrame, ReadAll, Mend);

    internal static bool IsFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || bytes[0] != 0x68 || bytes[7] != 0x68 || bytes.Length != bytes[9] + 12 || bytes[^1] != 0x16) return false;
        byte sum = 0;
        for (var at = 0; at < bytes.Length - 2; at++) sum += bytes[at];
        return sum == bytes[^2];
    }

    internal static bool ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (Dlt645Frame.Read(bytes, out var frame) != Dlt645Status.Ok) return false;
        Dlt645Request.Parse(frame, out var request);
        var questions = 0;
        foreach (var item in Items)
        {
            var asked = Dlt645Request.Read(frame.Address, item);
            if (Dlt645Response.Parse(asked, frame, out var response) != Dlt645ResponseStatus.Ok) continue;
            questions++;
            item.TryReadNumber(response.Data, out _);
            Dlt645Clock.TryReadDate(response.Data, out _);
            Dlt645Clock.TryReadTime(response.Data, out _);
        }

        Dlt645Response.Parse(Dlt645Request.ReadAddress(), frame, out _);
        Dlt645Response.Parse(Dlt645Request.ReadFollowUp(frame.Address, request.Identifier, 1), frame, out _);
        return questions <= 1 ? true : throw new InvalidOperationException("one frame answers two questions");
    }

    internal static void Mend(Span<byte> frame)
    {
        var start = frame.IndexOfAnyExcept((byte)0xFE);
        if (start < 0 || frame.Length - start < 12) return;
        frame = frame[start..];
        if (frame[9] + 12 > frame.Length) frame[9] = (byte)(frame.Length - 12);
        var whole = frame[..(frame[9] + 12)];
        whole[^2] = Sum8.Compute(whole[..^2]);
        whole[^1] = 0x16;
    }

    private sealed class TrustingSplitter() : FrameSplitter(Dlt645Frame.SizeMax)
    {
        protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size)
        {
            size = 12;
            if (bytes[0] != Dlt645Frame.Start) return FrameSight.Noise;
            if (bytes.Length < 12) return FrameSight.Partial;
            size = bytes[9] + 12;
            if (bytes[7] != Dlt645Frame.Start || bytes[9] > Dlt645Frame.DataMax) return FrameSight.Noise;
            return bytes.Length < size ? FrameSight.Partial : FrameSight.Frame;
        }
    }
}
