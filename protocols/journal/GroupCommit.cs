using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SmartPoles.Protocols.Journal;

/// <summary>
/// Commits a log for many writers at once: one flush covers everything that was appended while the flush before it ran.
/// </summary>
/// <remarks>
/// <code>
///   append -> bell -> [gathering delay, cut short by urgent] -> Commit (one fdatasync) -> all waiters
///               ^------------------------------------------------------|  whatever came meanwhile is the next batch
/// </code>
/// </remarks>
public sealed class GroupCommit : IAsyncDisposable
{
    private readonly SegmentLog _log;
    private readonly TimeSpan _commitDelay;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _pending = NewBell();
    private readonly Channel<bool> _now = NewBell();
    private readonly ManualResetEventSlim _rung = new();
    private readonly ManualResetEventSlim _urgent = new();
    private readonly TimeSpan _pace;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Starts the loop; the log is committed by it until disposed. One per log.</summary>
    /// <param name="log">The log; not disposed with this.</param>
    /// <param name="commitDelay">
    /// How long the first record of a batch may wait for others: zero on a server, where the flush itself gathers; 50 ms on the
    /// edge, to spare the flash.
    /// </param>
    /// <param name="time">Measures the delay.</param>
    /// <param name="pace">
    /// Without a delay: least time from the beginning of one commit to the next, unless the buffer fills up. Zero: as fast as the disk.
    /// </param>
    public GroupCommit(SegmentLog log, TimeSpan commitDelay, TimeProvider time, TimeSpan pace = default)
    {
        _pace = pace;
        ArgumentOutOfRangeException.ThrowIfLessThan(commitDelay, TimeSpan.Zero);
        _log = log;
        _commitDelay = commitDelay;
        _time = time;
        _log.CommitWanted = Ring;
        Ring(isUrgent: false);
        _loop = commitDelay > TimeSpan.Zero ? Task.Run(RunAsync) : RunOnThread();
    }

    /// <summary>Completes when the record that ends at a position is on the disk, or is lost.</summary>
    /// <param name="position">The end that <see cref="SegmentLog.Append"/> gave.</param>
    /// <param name="cancel">Ends the waiting; the record is committed all the same.</param>
    /// <param name="urgent">Commit at once, without the gathering delay.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the outcome was known.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No record that far was appended.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CommitOutcome> WaitDurableAsync(long position, CancellationToken cancel, bool urgent = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, _log.EndPosition);
        while (true)
        {
            var changed = _log.Changed.Next;
            if (_log.OutcomeOf(position) is { } outcome) return outcome;
            if (urgent) Ring(isUrgent: true);
            await changed.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when a commit has ended, well or not. Take it before looking, or a change in between is missed.</summary>
    public Task NextChange => _log.Changed.Next;

    /// <summary>What became of the record that ends at a position; null while it is under way.</summary>
    public CommitOutcome? OutcomeOf(long end) => _log.OutcomeOf(end);

    /// <summary>Asks for a commit without the gathering delay, without waiting for it.</summary>
    public void CommitSoon() => Ring(isUrgent: true);

    /// <summary>Stops the loop after a last commit.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.CommitWanted = null;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _rung.Dispose();
        _urgent.Dispose();
    }

    private static Channel<bool> NewBell() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private void Ring(bool isUrgent)
    {
        if (_commitDelay == TimeSpan.Zero)
        {
            if (isUrgent) _urgent.Set();
            _rung.Set();
            return;
        }

        if (isUrgent) _now.Writer.TryWrite(true);
        _pending.Writer.TryWrite(true);
    }

    /// <summary>
    /// Without a gathering delay one commit follows the other: on a thread of its own, so that it neither holds a pool thread while the
    /// disk works nor waits for one while others compute.
    /// </summary>
    private Task RunOnThread()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            CommitUntilStopped();
            ended.SetResult();
        }) { IsBackground = true, Name = "journal commit" }.Start();
        return ended.Task;
    }

    private void CommitUntilStopped()
    {
        try
        {
            while (true)
            {
                _rung.Wait(_stop.Token);
                _rung.Reset();
                var began = _time.GetTimestamp();
                _log.Commit();
                var left = _pace - _time.GetElapsedTime(began);

                // A fast disk would flush a thousand times a second, and wake with each flush all who read or acknowledge.
                if (left > TimeSpan.Zero) _urgent.Wait(left, _stop.Token);
                _urgent.Reset();
            }
        }
        catch (OperationCanceledException)
        {
            _log.Commit();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _pending.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
                if (_commitDelay > TimeSpan.Zero) await GatherAsync().ConfigureAwait(false);
                _log.Commit();
            }
        }
        catch (OperationCanceledException)
        {
            _log.Commit();
        }
    }

    private async Task GatherAsync()
    {
        // A ring left over from an earlier batch only makes this batch early.
        using var timer = _time.CreateTimer(_ => _now.Writer.TryWrite(true), null, _commitDelay, Timeout.InfiniteTimeSpan);
        await _now.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
    }
}
