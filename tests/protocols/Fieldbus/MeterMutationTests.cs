using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Tests.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Tests.Fieldbus.Cjt188;
using SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>Mutated frames of all three dialects in one stream; <see cref="MutationRun"/> tells the command of the long run.</summary>
public class MeterMutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Splitter_MutatedFramesOfThreeDialects_AcceptsNoneThatIsNone()
    {
        string[] folders = ["dlt645", "cjt188", "cat1meter"];
        byte[][] frames = [.. folders.SelectMany(MeterVectorTests.Valid).Select(vector => vector.ToArray())];
        var splitter = new MeterSplitter();
        var run = MutationRun.Play(frames, MutationRun.Mutations, splitter, IsFrame, ReadAll, Cat1MeterMutationTests.Mend);

        output.WriteLine($"seed {MutationRun.Seed}, {MutationRun.Mutations} frames: {run}");
        Assert.Equal(0, run.Wrong);
        Assert.True(run.Accepted > MutationRun.Mutations / 20, "many of the mutated frames are frames still");
        Assert.InRange(run.WaitingMax, 1, 2 * Cat1MeterFrame.SizeMax);
        Assert.Equal(0, run.Allocated);
    }

    private static bool IsFrame(ReadOnlySpan<byte> bytes) =>
        Dlt645MutationTests.IsFrame(bytes) || Cjt188MutationTests.IsFrame(bytes) || Cat1MeterMutationTests.IsFrame(bytes);

    private static bool ReadAll(ReadOnlySpan<byte> bytes) =>
        Dlt645MutationTests.ReadAll(bytes) | Cjt188MutationTests.ReadAll(bytes) | Cat1MeterMutationTests.ReadAll(bytes);
}
