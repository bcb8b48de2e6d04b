using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class CapacityTests
{
    private static readonly SegmentLogOptions Tight = LogBench.Small with { CapacityBytes = 4096 };

    [Fact]
    public void Append_CapReached_IsFullAndStaysUnderTheCap()
    {
        var files = new MemoryFiles();
        using var log = LogBench.Open(files, Tight);
        Fill(log);

        Assert.Equal(CommitOutcome.Committed, log.Commit());
        Assert.Equal(AppendOutcome.Full, log.Append(new byte[200], out _));
        Assert.InRange(files.SegmentNames().Sum(name => files.Content(name).Length), 4096 - 300, 4096);
        Assert.Equal(log.BytesOnDisk, files.SegmentNames().Sum(name => files.Content(name).Length));
    }

    [Fact]
    public void TryDropOldestSegment_LogFull_FreesRoomAndTellsTheRange()
    {
        using var log = LogBench.Open(new MemoryFiles(), Tight);
        using var reader = log.OpenReader(0);
        Fill(log);
        log.Commit();

        Assert.True(log.TryDropOldestSegment(out var from, out var to));
        Assert.Equal((0L, log.StartPosition), (from, to));
        Assert.Equal(AppendOutcome.Ok, log.Append(new byte[200], out _));
        Assert.Equal(ReadOutcome.Gone, reader.TryRead(out var gone));
        Assert.Equal((from, to), (gone.Position, gone.End));
        Assert.Equal(ReadOutcome.Record, reader.TryRead(out var first));
        Assert.Equal(to, first.Position);
    }

    [Fact]
    public void TryDropOldestSegment_ReaderInsideIt_IsToldOfTheRestOfTheRange()
    {
        using var log = LogBench.Open(new MemoryFiles(), Tight);
        using var reader = log.OpenReader(0);
        Fill(log);
        log.Commit();
        Assert.Equal(ReadOutcome.Record, reader.TryRead(out var read));

        Assert.True(log.TryDropOldestSegment(out _, out var to));
        Assert.Equal(ReadOutcome.Gone, reader.TryRead(out var gone));
        Assert.Equal((read.End, to), (gone.Position, gone.End));
    }

    [Fact]
    public void TryDropOldestSegment_OnlyTheActiveOneLeft_IsRefused()
    {
        using var log = LogBench.Open(new MemoryFiles(), Tight);
        log.Append(new byte[10]);
        log.Commit();

        Assert.False(log.TryDropOldestSegment(out _, out _));
        Assert.Single(log.ReadAll());
    }

    [Fact]
    public void DropBefore_APosition_DeletesOnlySegmentsWhollyBeforeIt()
    {
        var (files, records) = LogBench.Written(40);
        using var log = LogBench.Open(files);
        for (var done = 0; done < records.Count; done++)
        {
            log.DropBefore(records[done].End);
            Assert.True(log.StartPosition <= records[done].End);
            Assert.Equal(records.Skip(done + 1).Payloads(), log.ReadAll(records[done].End).Payloads());
        }

        Assert.Single(files.SegmentNames());
        Assert.Equal(log.BytesOnDisk, files.Content(files.SegmentNames().Single()).Length);
    }

    private static void Fill(SegmentLog log)
    {
        while (log.Append(new byte[200], out _) == AppendOutcome.Ok)
        {
        }
    }
}
