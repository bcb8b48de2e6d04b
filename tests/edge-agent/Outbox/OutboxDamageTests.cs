using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>The outbox opens whatever bytes are on the disk, keeps what is readable, and tells of the rest as gaps.</summary>
public class OutboxDamageTests
{
    private const int Polls = 60;

    [Fact]
    public void Open_LastSegmentCutAtEveryByte_KeepsTheReadableAndTellsTheRest()
    {
        var files = Written(Polls, out _);
        var name = files.Names.Last(each => each.EndsWith(".seg", StringComparison.Ordinal));
        var content = files.Content(name);
        for (var length = 0; length < content.Length; length++)
        {
            var cut = files.Copy();
            cut.Put(name, content[..length]);
            AssertAccounted(cut, $"cut to {length} bytes");
        }
    }

    [Fact]
    public void Open_BitsFlippedInASegment_OnlyTheDamagedRecordsAreGaps()
    {
        var files = Written(Polls, out _);
        foreach (var name in files.Names.Where(each => each.EndsWith(".seg", StringComparison.Ordinal)))
        {
            for (var at = 0; at < files.Content(name).Length; at += 7)
            {
                var flipped = files.Copy();
                var content = files.Content(name);
                content[at] ^= (byte)(1 << (at % 8));
                flipped.Put(name, content);
                var gaps = AssertAccounted(flipped, $"{name}, bit flipped at {at}");

                // A record of a poll carries four numbers; a header costs its whole segment.
                if (at >= 64) Assert.InRange(gaps, 0UL, 12UL);
            }
        }
    }

    [Fact]
    public void Take_BitsFlippedInAPack_CostOneBlock()
    {
        var files = Written(800, out var packs);
        Assert.NotEmpty(packs);
        foreach (var name in packs.Take(3))
        {
            for (var at = 0; at < files.Content(name).Length; at += 11)
            {
                var flipped = files.Copy();
                var content = files.Content(name);
                content[at] ^= (byte)(1 << (at % 8));
                flipped.Put(name, content);
                Assert.InRange(AssertAccounted(flipped, $"{name}, bit flipped at {at}", polls: 800), 0UL, (ulong)PackCodec.ReadingsMax);
            }
        }
    }

    /// <summary>Opens, delivers everything and finds every number delivered or in a gap; gives the numbers in gaps.</summary>
    private static ulong AssertAccounted(MemoryFiles files, string what, int polls = Polls)
    {
        var outbox = OutboxBench.Open("data", 2, OutboxBench.Tiny with { CapacityBytes = 1 << 20 }, files: files);
        var audit = new NumberAudit();
        (ulong, string, ulong)[] given =
        [
            (DropClasses.EpochOf(1, DropClass.Bulk), "a", 2UL * (ulong)polls),
            (DropClasses.EpochOf(1, DropClass.Process), "a", (ulong)polls),
            (DropClasses.EpochOf(1, DropClass.Alarm), "a", (ulong)polls),
        ];
        var faults = audit.Close(outbox, given);
        Assert.True(faults.Count == 0, $"{what}: {string.Join("; ", faults.Take(5))}");
        Assert.All(outbox.UntoldGaps(), gap => Assert.Equal(GapReason.Damaged, gap.Gap.Reason));
        var gaps = given.Aggregate(0UL, (sum, each) => sum + audit.Gaps(each.Item1, each.Item2));
        outbox.Close();
        return gaps;
    }

    /// <summary>An outbox that was closed in order, so that its book knows every number.</summary>
    private static MemoryFiles Written(int polls, out string[] packs)
    {
        var files = new MemoryFiles();
        var outbox = OutboxBench.Open("data", 1, OutboxBench.Tiny with { CapacityBytes = 1 << 20 }, files: files);
        for (var poll = 0; poll < polls; poll++)
        {
            outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), OutboxBench.Mixed));
            if (polls > Polls && poll % 50 == 0) outbox.Maintain();
        }

        outbox.Flush();
        outbox.Close();
        packs = [.. files.Names.Where(name => name.EndsWith(".pack", StringComparison.Ordinal))];
        return files;
    }
}
