using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class JournalReaderTests
{
    [Fact]
    public async Task TryRead_WhileTheWriterAppendsAndRolls_GivesEveryRecordOnceInOrder()
    {
        const int count = 20_000;
        var cancel = TestContext.Current.CancellationToken;
        using var log = LogBench.Open(new MemoryFiles(), LogBench.Small with { CapacityBytes = 64 * 1024 * 1024, SegmentBytes = 8192 });
        await using var commit = new GroupCommit(log, TimeSpan.Zero, TimeProvider.System);
        var writing = Task.Run(
            async () =>
            {
                for (var number = 0; number < count; number++)
                {
                    while (log.Append(LogBench.Payload(number, number % 90), out var end) == AppendOutcome.Busy)
                    {
                        await commit.WaitDurableAsync(end, cancel);
                    }
                }
            },
            cancel);

        using var reader = log.OpenReader(0);
        for (var number = 0; number < count;)
        {
            var outcome = reader.TryRead(out var record);
            if (outcome == ReadOutcome.CaughtUp)
            {
                await reader.WaitForMoreAsync(cancel);
                continue;
            }

            Assert.Equal(ReadOutcome.Record, outcome);
            Assert.Equal(number, BitConverter.ToInt32(record.Payload.Span));
            Assert.Equal(Math.Max(4, number % 90), record.Payload.Length);
            number++;
        }

        await writing;
        Assert.True(log.StartPosition < log.AppendSegmentStart);
    }

    [Fact]
    public async Task WaitForMoreAsync_NothingCommitted_WaitsForTheCommit()
    {
        using var log = LogBench.Open(new MemoryFiles());
        using var reader = log.OpenReader(0);
        log.Append(LogBench.Payload(1, 10));
        var waiting = reader.WaitForMoreAsync(TestContext.Current.CancellationToken).AsTask();

        Assert.False(waiting.IsCompleted);
        log.Commit();
        await waiting;
        Assert.Equal(ReadOutcome.Record, reader.TryRead(out _));
    }

    [Fact]
    public async Task WaitForMoreAsync_Cancelled_Ends()
    {
        using var log = LogBench.Open(new MemoryFiles());
        using var reader = log.OpenReader(0);
        using var cancel = new CancellationTokenSource();
        var waiting = reader.WaitForMoreAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void OpenReaderAtSegmentOf_AnyRecord_StartsWithTheFirstRecordOfItsSegment()
    {
        var files = new MemoryFiles();
        using var log = LogBench.Open(files);
        var dictionaryOf = new Dictionary<long, int>();
        for (var number = 0; number < 60; number++)
        {
            // How a writer keeps a dictionary per segment: begin a segment itself before the log would.
            if (number == 0 || log.AppendSegmentRoom < 100)
            {
                log.BeginSegment();
                log.Append(LogBench.Payload(-number, 20));
                dictionaryOf[log.AppendSegmentStart] = -number;
            }

            log.Append(LogBench.Payload(number, 100));
        }

        log.Commit();
        Assert.True(dictionaryOf.Count > 3);
        foreach (var record in log.ReadAll())
        {
            using var reader = log.OpenReaderAtSegmentOf(record.Position);
            var start = reader.Position;
            Assert.InRange(record.Position, start, start + 1024);
            Assert.Equal(ReadOutcome.Record, reader.TryRead(out var dictionary));
            Assert.Equal(dictionaryOf[start], BitConverter.ToInt32(dictionary.Payload.Span));
        }
    }

    [Fact]
    public void TryRead_DeviceRefusesOnce_StaysAndSucceedsLater()
    {
        var (files, records) = LogBench.Written(5);
        using var log = LogBench.Open(files);
        using var reader = log.OpenReader(0);
        files.FailAtCall = files.CallCount + 1;

        Assert.Equal(ReadOutcome.Failed, reader.TryRead(out _));
        Assert.Equal(0, reader.Position);
        Assert.Equal(records.Payloads(), reader.ReadToEnd().Payloads());
    }

    [Fact]
    public void OpenReader_BeyondTheEnd_StandsAtTheEnd()
    {
        var (files, records) = LogBench.Written(5);
        using var log = LogBench.Open(files);
        using var reader = log.OpenReader(1 << 30);

        Assert.Equal(records[^1].End, reader.Position);
        Assert.Equal(ReadOutcome.CaughtUp, reader.TryRead(out _));
    }
}
