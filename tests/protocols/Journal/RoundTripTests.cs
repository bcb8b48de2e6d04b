using CsCheck;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class RoundTripTests
{
    private enum Act
    {
        Append,
        Commit,
        Reopen,
        BeginSegment,
    }

    private static readonly Gen<(Act Act, int Size)> GenStep = Gen.Select(
        Gen.Frequency((12, Gen.Const(Act.Append)), (3, Gen.Const(Act.Commit)), (1, Gen.Const(Act.Reopen)), (1, Gen.Const(Act.BeginSegment))),
        Gen.Frequency((3, Gen.Int[0, 60]), (1, Gen.Int[0, 512])));

    [Fact]
    public void Append_AnySizesAndReopenings_ReadsBackTheSameInOrder() =>
        Gen.Select(GenStep.List[1, 120], Gen.Int[1024, 5000]).Sample((steps, segmentBytes) =>
        {
            var options = LogBench.Small with { SegmentBytes = segmentBytes };
            var files = new MemoryFiles();
            var log = LogBench.Open(files, options);
            var appended = new List<byte[]>();
            foreach (var (act, size) in steps)
            {
                switch (act)
                {
                    case Act.Append:
                        var payload = new byte[size];
                        new Random(appended.Count).NextBytes(payload);
                        log.Append(payload);
                        appended.Add(payload);
                        break;
                    case Act.Commit:
                        Assert.Equal(CommitOutcome.Committed, log.Commit());
                        Assert.Equal(log.EndPosition, log.DurablePosition);
                        break;
                    case Act.BeginSegment:
                        log.BeginSegment();
                        break;
                    default:
                        var (logId, end) = (log.LogId, log.EndPosition);
                        log.Dispose();
                        log = LogBench.Open(files, options);
                        Assert.False(log.Recovery.HasFindings);
                        Assert.Equal((logId, end), (log.LogId, log.EndPosition));
                        break;
                }
            }

            log.Commit();
            var heard = log.ReadAll();
            Assert.Equal(appended, heard.Payloads());
            Assert.Equal(log.EndPosition, heard.Sum(each => each.End - each.Position));
            Assert.All(heard, each => Assert.Equal(ReadOutcome.Record, each.Outcome));
            Assert.Equal(log.BytesOnDisk, files.SegmentNames().Sum(name => files.Content(name).Length));
            Assert.All(files.SegmentNames(), name => Assert.InRange(files.Content(name).Length, 64, segmentBytes));
        });

    [Fact]
    public void OpenReader_AtAnyRecordsEnd_GivesExactlyTheRest()
    {
        var (files, records) = LogBench.Written(40);
        using var log = LogBench.Open(files);
        for (var done = 0; done < records.Count; done++)
        {
            Assert.Equal(records.Skip(done + 1).Select(each => each.Payload), log.ReadAll(records[done].End).Payloads());
        }
    }

    [Fact]
    public void Append_BeforeCommit_IsNotSeenByReaders()
    {
        using var log = LogBench.Open(new MemoryFiles());
        log.Append(LogBench.Payload(1, 20));

        Assert.Empty(log.ReadAll());
        Assert.Equal(0, log.DurablePosition);
        log.Commit();
        Assert.Single(log.ReadAll());
    }

    [Fact]
    public void Append_LongerThanTheMaximum_IsTooLongAndTakesNothing()
    {
        using var log = LogBench.Open(new MemoryFiles());

        Assert.Equal(AppendOutcome.TooLong, log.Append(new byte[513], out var end));
        Assert.Equal(0, end);
        Assert.Equal(AppendOutcome.Ok, log.Append(new byte[512], out _));
    }

    [Fact]
    public void Append_BufferFull_IsBusyUntilACommit()
    {
        using var log = LogBench.Open(new MemoryFiles(), LogBench.Small with { BufferBytes = 1024 });
        log.Append(new byte[500]);
        log.Append(new byte[500]);

        Assert.Equal(AppendOutcome.Busy, log.Append(new byte[500], out _));
        log.Commit();
        Assert.Equal(AppendOutcome.Ok, log.Append(new byte[500], out _));
    }

    [Fact]
    public void Open_LargerRecordsThanBefore_ReadsOldAndNew()
    {
        var (files, records) = LogBench.Written(3);
        using var log = LogBench.Open(files, LogBench.Small with { RecordBytesMax = 900 });
        var large = LogBench.Payload(99, 900);
        log.Append(large);
        log.Commit();

        Assert.Equal([.. records.Payloads(), large], log.ReadAll().Payloads());
    }

    [Fact]
    public void Open_OptionsOutOfRange_NamesAllFaults()
    {
        var options = new SegmentLogOptions { SegmentBytes = 1, CapacityBytes = 0, RecordBytesMax = -5, BufferBytes = 0, PositionFloor = -1 };

        var refusal = Assert.Throws<ArgumentException>(() => LogBench.Open(new MemoryFiles(), options));
        foreach (var name in new[] { "SegmentBytes", "CapacityBytes", "RecordBytesMax", "BufferBytes", "PositionFloor" })
        {
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }

        Assert.Empty(new SegmentLogOptions().Faults());
        Assert.Empty(LogBench.Small.Faults());
    }
}
