using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Where readings go from the first poll on: to the outbox, and to memory as long as its disk is read-only, full or failing and it cannot
/// be opened. It is tried again every two seconds; what waited then gets its numbers in the order in which it was read.
/// </summary>
/// <remarks>
/// <code>
///  Append -> memory (EarlyReadings) --outbox opens--> OutboxJournal.Append --fsync--> Uplink
///              '-> full: counted by device and class -> OutboxJournal.AppendLost: their numbers as a gap (StorageFailed)
/// </code>
/// Nothing in memory is published: the server is told only what is on the disk. Thread-safe.
/// </remarks>
public sealed class OutboxInlet : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<OutboxJournal> _open;
    private readonly string _directory;
    private readonly long _capacityBytes;
    private readonly EarlyOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource<OutboxJournal> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EarlyReadings _early;
    private OutboxJournal? _journal;
    private string _trouble = "";

    private OutboxInlet(Func<OutboxJournal> open, string directory, long capacityBytes, TimeProvider time, ILogger logger, EarlyOptions options)
    {
        _open = open;
        _directory = directory;
        _capacityBytes = capacityBytes;
        _options = options;
        _early = new EarlyReadings(options.ReadingsMax);
        _time = time;
        _logger = logger;
    }

    /// <summary>The outbox; null as long as it cannot be opened.</summary>
    public OutboxJournal? Journal => Volatile.Read(ref _journal);

    /// <summary>Completes when the outbox is open and has what waited for it.</summary>
    public Task<OutboxJournal> Opened => _opened.Task;

    /// <summary>An agent before this one has run since the machine started, or may have: a closed outbox does not tell.</summary>
    public bool HasRunSinceBoot => Journal?.HasRunSinceBoot ?? true;

    /// <summary>The outbox at this moment, or what is known of one that is not open.</summary>
    public OutboxStatus Status
    {
        get
        {
            if (Journal is { } journal) return journal.Status;
            lock (_gate)
            {
                return new OutboxStatus
                {
                    BytesOnDisk = 0, CapacityBytes = _capacityBytes, Taken = _early.Count + _early.Lost, Acknowledged = 0, Dropped = _early.Lost,
                    Thinned = 0, BytesWritten = 0, Flushes = 0, Trouble = _trouble, Early = _early.Count,
                };
            }
        }
    }

    /// <summary>Opens the outbox, or says why its disk must be waited for.</summary>
    /// <param name="directory">Data directory.</param>
    /// <param name="options">Of the outbox.</param>
    /// <param name="newEpoch">A random number, not 0, for every attempt.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logger">Findings and transitions.</param>
    /// <param name="clock">Stamps what could not be stamped when it was read.</param>
    /// <exception cref="IOException">Not a trouble that may pass: another agent has the directory.</exception>
    public static OutboxInlet Open(string directory, OutboxOptions options, Func<ulong> newEpoch, TimeProvider time, ILogger logger, SampleClock clock) =>
        Open(() => OutboxJournal.Open(directory, options, newEpoch(), time, logger, clock), directory, OutboxJournal.CapacityOf(options), time, logger, new EarlyOptions());

    /// <param name="open">Opens the outbox, every time with a new epoch.</param>
    /// <param name="directory">Name of the data directory in logs.</param>
    /// <param name="capacityBytes">Cap of the outbox, for its status while it is closed.</param>
    /// <param name="time">Timers.</param>
    /// <param name="logger">Transitions.</param>
    /// <param name="options">Of the memory before it.</param>
    internal static OutboxInlet Open(
        Func<OutboxJournal> open, string directory, long capacityBytes, TimeProvider time, ILogger logger, EarlyOptions options)
    {
        var inlet = new OutboxInlet(open, directory, capacityBytes, time, logger, options);
        try
        {
            inlet.Take(open());
        }
        catch (IOException fault) when (DiskTrouble.MayPass(fault))
        {
            inlet._trouble = fault.Message;
            logger.DiskAwaited(directory, fault.Message);
        }

        return inlet;
    }

    /// <summary>Takes the readings of one poll. See <see cref="OutboxJournal.Append"/>.</summary>
    public KeepOutcome Append(string device, ClockQuality clock, IReadOnlyList<Reading> readings, bool isUrgent)
    {
        if (readings.Count == 0) return KeepOutcome.InMemory;
        if (Journal is not { } journal)
        {
            lock (_gate)
            {
                // It may have opened between the look and the lock.
                if (_journal is null)
                {
                    var lost = _early.Lost;
                    _early.Add(device, clock, readings);
                    return _early.Lost > lost ? KeepOutcome.Lost : KeepOutcome.InMemory;
                }

                journal = _journal;
            }
        }

        return journal.Append(device, clock, readings, isUrgent);
    }

    /// <summary>Completes when everything appended so far is on the disk; at once where it is not because there is no outbox yet.</summary>
    public ValueTask<KeepOutcome> FlushAsync(CancellationToken cancel) => Journal?.FlushAsync(cancel) ?? ValueTask.FromResult(KeepOutcome.InMemory);

    /// <summary>Opens the outbox as soon as its disk allows and keeps it tidy, until cancelled; ends without an exception then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (Journal is null)
        {
            await Task.Delay(DiskTrouble.LookAgain, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Also when the agent stops: what waits in memory has no other chance.
            TryOpen();
            if (stop.IsCancellationRequested) break;
        }

        if (Journal is { } journal) await journal.MaintainAsync(stop).ConfigureAwait(false);
        else _logger.EarlyReadingsLost(_directory, Status.Taken);
    }

    public ValueTask DisposeAsync() => Journal?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void TryOpen()
    {
        try
        {
            Take(_open());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Whatever it is by now: the buses go on, and it is tried again.
            if (fault.Message != _trouble) _logger.DiskAwaited(_directory, fault.Message);
            lock (_gate) _trouble = fault.Message;
        }
    }

    private void Take(OutboxJournal journal)
    {
        var (kept, lost) = (0L, 0L);
        while (NextEarly(journal) is { } early)
        {
            foreach (var batch in early.Batches) journal.Append(batch.Device, batch.Clock, batch.Readings, isUrgent: false);
            if (_options.TellsLosses)
            {
                foreach (var (device, counts) in early.LostOf) journal.AppendLost(device, counts);
            }

            kept += early.Count;
            lost += early.Lost;
        }

        if (kept + lost > 0) _logger.EarlyReadingsTaken(_directory, kept, lost);
        if (lost > 0) journal.Maintain();
        _opened.SetResult(journal);
    }

    /// <summary>What waits now, while further readings wait behind it; null when nothing does, and the outbox takes them from then on.</summary>
    private EarlyReadings? NextEarly(OutboxJournal journal)
    {
        lock (_gate)
        {
            var early = _early;
            _early = new EarlyReadings(_options.ReadingsMax);
            if (!early.IsEmpty) return early;
            Volatile.Write(ref _journal, journal);
            return null;
        }
    }
}
