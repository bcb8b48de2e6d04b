using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>
/// Feeds mutated frames to a dialect and holds every frame that it accepts against an oracle of the test's own. The long run:
/// <c>SMARTPOLES_MUTATIONS=10000000 dotnet test --project tests/protocols -c Release -- --filter-class '*MutationTests'</c>, with
/// <c>SMARTPOLES_MUTATION_SEED</c> for another seed.
/// </summary>
internal sealed class MutationRun
{
    /// <summary>Longest piece that is fed at a time.</summary>
    private const int PieceMax = 48;

    /// <summary>Mutated frames of one run.</summary>
    public static int Mutations => RunSetting.Number("SMARTPOLES_MUTATIONS", 50_000);

    /// <summary>What they are drawn from.</summary>
    public static int Seed => RunSetting.Number("SMARTPOLES_MUTATION_SEED", 4711);

    /// <summary>Frames the splitter gave out.</summary>
    public long Accepted { get; private set; }

    /// <summary>Frames that were accepted and are none by the oracle: must be 0.</summary>
    public long Wrong { get; private set; }

    /// <summary>The first of them, in hex.</summary>
    public string FirstWrong { get; private set; } = "";

    /// <summary>Most bytes ever held by the splitter.</summary>
    public int WaitingMax { get; private set; }

    /// <summary>Bytes that a tenth of the run allocated, the least of those in its second half: by then the runtime has what it needs.</summary>
    public long Allocated { get; private set; }

    /// <param name="frames">What is mutated.</param>
    /// <param name="mutations">How often.</param>
    /// <param name="splitter">Of the dialect.</param>
    /// <param name="isFrame">The oracle: start, length, sum and end, written from the standard's drawing and nothing else.</param>
    /// <param name="read">Reads bytes as a frame and everything in it; true if it took them.</param>
    /// <param name="mend">Puts the right checksum on bytes that may be a frame.</param>
    public static MutationRun Play(
        IReadOnlyList<byte[]> frames, int mutations, FrameSplitter splitter, Judge isFrame, Judge read, FrameMutator.Mend mend)
    {
        var run = new MutationRun();
        var mutator = new FrameMutator(frames, Seed);
        long fed = 0;
        long given = 0;
        var bytesAllocated = new List<long>(6);
        for (var number = 0; number < mutations; number++)
        {
            if (number >= mutations / 2 && number % (mutations / 10) == 0) bytesAllocated.Add(Allocations.SoFar);
            var bytes = mutator.Next(mend);
            if (read(bytes) && !isFrame(bytes)) run.NoteWrong(bytes);
            while (!bytes.IsEmpty)
            {
                var piece = bytes[..Math.Min(bytes.Length, 1 + mutator.Below(PieceMax))];
                if (splitter.Feed(piece) != piece.Length) throw new InvalidOperationException("the splitter refused bytes though it was drained");
                fed += piece.Length;
                run.WaitingMax = Math.Max(run.WaitingMax, splitter.Waiting);
                given += run.Drain(splitter, isFrame, read, afterSilence: mutator.Below(20) == 0, fed);
                bytes = bytes[piece.Length..];
            }
        }

        bytesAllocated.Add(Allocations.SoFar);
        run.Allocated = Allocations.Least(bytesAllocated);
        Assert.Equal(fed, given + splitter.BytesSkipped + splitter.Waiting);
        return run;
    }

    public override string ToString() => $"{Accepted} accepted, {Wrong} wrong {FirstWrong}, at most {WaitingMax} bytes held, {Allocated} bytes allocated";

    private long Drain(FrameSplitter splitter, Judge isFrame, Judge read, bool afterSilence, long fed)
    {
        long given = 0;
        while (true)
        {
            var status = splitter.Take(out var frame, afterSilence);
            if (status == SplitStatus.Partial && (splitter.Missing < 1 || splitter.Missing + splitter.Waiting > splitter.FrameSizeMax))
            {
                throw new InvalidOperationException($"waits for {splitter.Missing} bytes more behind {splitter.Waiting}");
            }

            if (status != SplitStatus.Frame) return given;
            Accepted++;
            given += frame.Length;
            if (given > fed) throw new InvalidOperationException("gives out more than it was fed");
            if (!isFrame(frame)) NoteWrong(frame);
            read(frame);
        }
    }

    private void NoteWrong(ReadOnlySpan<byte> frame)
    {
        if (Wrong++ == 0) FirstWrong = Convert.ToHexString(frame);
    }

    internal delegate bool Judge(ReadOnlySpan<byte> bytes);
}
