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
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    /// <summary>Starts the loop; the log is committed by it until disposed. One per log.</summary>
    /// <param name="log">The log; not disposed with this.</param>
    /// <param name="commitDelay">
    /// How long the first record of a batch may wait for others: zero on a server, where the flush itself gathers; 50 ms on the
    /// edge, to spare the flash.
    /// </param>
    /// <param name="time">Measures the delay.</param>
    public GroupCommit(SegmentLog log, TimeSpan commitDelay, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(commitDelay, TimeSpan.Zero);
        _log = log;
        _commitDelay = commitDelay;
        _time = time;
        _log.CommitWanted = Ring;
        Ring(isUrgent: false);
        _loop = Task.Run(RunAsync);
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
    }

    private static Channel<bool> NewBell() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private void Ring(bool isUrgent)
    {
        if (isUrgent) _now.Writer.TryWrite(true);
        _pending.Writer.TryWrite(true);
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
