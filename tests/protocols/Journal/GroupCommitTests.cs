using Microsoft.Extensions.Time.Testing;
using SmartPoles.Protocols.Journal;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Journal;

public class GroupCommitTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task WaitDurableAsync_ManyWaitersInOneDelay_ShareOneFlush()
    {
        var cancel = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var files = new MemoryFiles();
        using var log = LogBench.Open(files, LogBench.Small with { SegmentBytes = 1024 * 1024, CapacityBytes = 4 * 1024 * 1024 });
        await using var commit = new GroupCommit(log, Delay, time);
        var flushes = files.FileSyncCount;

        var waiting = Enumerable.Range(0, 500)
            .Select(number => commit.WaitDurableAsync(log.Append(LogBench.Payload(number, 20)), cancel).AsTask())
            .ToList();
        await UntilElapsing(time, () => waiting.All(each => each.IsCompleted), "all waiters told");

        Assert.All(waiting, each => Assert.Equal(CommitOutcome.Committed, each.Result));

        // One flush covers all, or two if the loop woke between the first appends and the rest.
        Assert.InRange(files.FileSyncCount - flushes, 1, 2);
        Assert.Equal(500, log.ReadAll().Count);
    }

    [Fact]
    public async Task WaitDurableAsync_Urgent_CommitsWithoutTheClockMoving()
    {
        using var log = LogBench.Open(new MemoryFiles());
        await using var commit = new GroupCommit(log, TimeSpan.FromHours(1), new FakeTimeProvider());
        var end = log.Append(LogBench.Payload(1, 20));

        var outcome = await commit.WaitDurableAsync(end, TestContext.Current.CancellationToken, urgent: true);
        Assert.Equal(CommitOutcome.Committed, outcome);
        Assert.Equal(end, log.DurablePosition);
    }

    [Fact]
    public async Task Append_BufferHalfFull_CommitsWithoutTheClockMoving()
    {
        using var log = LogBench.Open(new MemoryFiles(), LogBench.Small with { BufferBytes = 2048 });
        await using var commit = new GroupCommit(log, TimeSpan.FromHours(1), new FakeTimeProvider());
        for (var number = 0; number < 4; number++) log.Append(LogBench.Payload(number, 300));

        await Deadline.Until(() => log.DurablePosition > 0, Patience, "commit of a filling buffer");
    }

    [Fact]
    public async Task Append_NobodyWaits_IsCommittedAfterTheDelay()
    {
        var time = new FakeTimeProvider();
        using var log = LogBench.Open(new MemoryFiles());
        await using var commit = new GroupCommit(log, Delay, time);
        var end = log.Append(LogBench.Payload(1, 20));

        await UntilElapsing(time, () => log.DurablePosition == end, "commit by the delay alone");
    }

    [Fact]
    public async Task WaitDurableAsync_FlushFails_TellsAllWaitersFailed()
    {
        var cancel = TestContext.Current.CancellationToken;
        var files = new MemoryFiles();
        using var log = LogBench.Open(files);
        await using var commit = new GroupCommit(log, TimeSpan.FromHours(1), new FakeTimeProvider());
        files.FailAtCall = files.CallCount + 1;
        files.KeepsFailing = true;
        var waiting = Enumerable.Range(0, 20)
            .Select(number => commit.WaitDurableAsync(log.Append(LogBench.Payload(number, 20)), cancel).AsTask())
            .ToList();
        commit.CommitSoon();

        Assert.All(await Task.WhenAll(waiting), outcome => Assert.Equal(CommitOutcome.Failed, outcome));
        Assert.Equal(0, log.DurablePosition);
    }

    [Fact]
    public async Task DisposeAsync_RecordsPending_CommitsThem()
    {
        using var log = LogBench.Open(new MemoryFiles());
        var commit = new GroupCommit(log, TimeSpan.FromHours(1), new FakeTimeProvider());
        var end = log.Append(LogBench.Payload(1, 20));
        await commit.DisposeAsync();

        Assert.Equal(end, log.DurablePosition);
    }

    [Fact]
    public async Task WaitDurableAsync_PositionNeverAppended_IsRefused()
    {
        using var log = LogBench.Open(new MemoryFiles());
        await using var commit = new GroupCommit(log, TimeSpan.Zero, TimeProvider.System);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => commit.WaitDurableAsync(1, TestContext.Current.CancellationToken).AsTask());
    }

    /// <summary>The loop starts its timer on another thread, so the fake clock is pushed until it was heard.</summary>
    private static Task UntilElapsing(FakeTimeProvider time, Func<bool> condition, string awaited) => Deadline.Until(
        () =>
        {
            time.Advance(Delay);
            return condition();
        },
        Patience,
        awaited);
}
