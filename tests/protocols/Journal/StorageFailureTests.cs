using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

public class StorageFailureTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnyCall_TheNthOneFails_NothingReportedDurableIsLostAndTheLogRecovers(bool keepsFailing)
    {
        var calls = Run(failAtCall: 0, keepsFailing, out _);
        Assert.True(calls > 50);
        for (var call = 1; call <= calls; call++)
        {
            Run(call, keepsFailing, out var wasHit);
            Assert.True(wasHit);
        }
    }

    [Fact]
    public void Commit_FlushFails_ReportsFailedUntilReopenedAndLeavesAHole()
    {
        var files = new MemoryFiles();
        using var log = LogBench.Open(files);
        var kept = log.Append(LogBench.Payload(1, 20));
        log.Commit();
        var lost = log.Append(LogBench.Payload(2, 20));
        files.FailAtCall = files.CallCount + 2;

        Assert.Equal(CommitOutcome.Failed, log.Commit());
        Assert.Equal(kept, log.DurablePosition);
        Assert.Equal(AppendOutcome.Failed, log.Append(LogBench.Payload(3, 20), out _));
        Assert.Equal(CommitOutcome.Failed, log.Commit());
        Assert.True(log.IsFailed);

        Assert.True(log.TryReopen());

        // Gone from the file too: a restart must not find records that callers were told are lost.
        Assert.Equal(64 + kept, files.Content(files.SegmentNames().First()).Length);
        log.Append(LogBench.Payload(4, 20));
        Assert.Equal(CommitOutcome.Committed, log.Commit());
        var heard = log.ReadAll();
        Assert.Equal([LogBench.Payload(1, 20), LogBench.Payload(4, 20)], heard.Payloads());
        Assert.Equal((ReadOutcome.Hole, kept, lost), (heard[1].Outcome, heard[1].Position, heard[1].End));
    }

    [Fact]
    public async Task WaitDurableAsync_CommitFailedAndLogReopened_StillSaysFailed()
    {
        var files = new MemoryFiles();
        using var log = LogBench.Open(files);
        files.FailAtCall = files.CallCount + 2;
        var lost = log.Append(LogBench.Payload(1, 20));
        log.Commit();
        Assert.True(log.TryReopen());
        Assert.True(log.DurablePosition >= lost);
        await using var commit = new GroupCommit(log, TimeSpan.Zero, TimeProvider.System);

        Assert.Equal(CommitOutcome.Failed, await commit.WaitDurableAsync(lost, TestContext.Current.CancellationToken));
        var kept = log.Append(LogBench.Payload(2, 20));
        Assert.Equal(CommitOutcome.Committed, await commit.WaitDurableAsync(kept, TestContext.Current.CancellationToken));
    }

    /// <summary>A life with appends, rolls, cursor and drop on a disk whose n-th call fails, then a healthy life that checks.</summary>
    private static int Run(int failAtCall, bool keepsFailing, out bool wasHit)
    {
        var files = new MemoryFiles { FailAtCall = failAtCall, KeepsFailing = keepsFailing };
        var promised = new List<(long End, byte[] Payload)>();
        var appended = new List<byte[]>();
        var saved = 0L;
        var dropped = 0L;
        try
        {
            using var log = LogBench.Open(files);
            var cursor = log.OpenCursor("uplink");
            var waiting = new List<(long, byte[])>();
            for (var number = 0; number < 30; number++)
            {
                var payload = LogBench.Payload(number, 120);
                if (log.Append(payload, out var end) == AppendOutcome.Ok)
                {
                    waiting.Add((end, payload));
                    appended.Add(payload);
                }

                if (number % 4 != 3) continue;
                if (log.Commit() == CommitOutcome.Committed) promised.AddRange(waiting);
                else if (!log.TryReopen()) files.FailAtCall = 0;
                waiting.Clear();
                if (log.IsFailed) Assert.True(log.TryReopen());
                if (cursor.Position < log.DurablePosition) cursor.Advance(log.DurablePosition);
                if (cursor.Save() == CommitOutcome.Committed) saved = cursor.Position;
                if (number == 15) log.DropBefore(saved / 2);
                dropped = log.StartPosition;
            }
        }
        catch (IOException)
        {
            // Only opening may throw; then nothing was promised by that call.
        }

        wasHit = failAtCall == 0 || files.CallCount >= failAtCall;
        var calls = files.CallCount;
        files.FailAtCall = 0;
        using var healthy = LogBench.Open(files);
        var delivered = healthy.ReadAll(healthy.StartPosition);
        Assert.Equal(
            promised.Where(record => record.End > dropped).Select(record => record.Payload),
            delivered.Payloads().Where(payload => promised.Any(record => record.Payload.AsSpan().SequenceEqual(payload))));
        Assert.All(delivered.Payloads(), payload => Assert.Contains(appended, each => each.AsSpan().SequenceEqual(payload)));
        Assert.DoesNotContain(delivered, each => each.Outcome == ReadOutcome.Damaged);
        Assert.True(healthy.OpenCursor("uplink").Position >= saved);
        return calls;
    }
}
