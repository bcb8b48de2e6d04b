using System.Diagnostics;
using SmartPoles.IngestServer.Alarms.Evidence;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Runs the kernel along the journal, commits what it decides, and tells who listens.</summary>
public sealed class AlarmLoop(
    AlarmKernel kernel, AlarmBook book, SnapshotFile snapshots, ServerJournal journal, AlarmOptions options, TimeProvider time, ILogger<AlarmLoop> log)
{
    /// <summary>A snapshot that takes long is made seldom: at most a twentieth of the time goes into copying the state. The disk is written beside.</summary>
    private const int SnapshotShare = 20;

    private readonly AppliedSignal _applied = new();
    private readonly List<AlarmTransition> _decided = [];
    private readonly List<LifeInput> _inputs = [];
    private long _savedPosition;
    private long _raised;
    private long _cleared;

    /// <summary>Sees what the kernel sees, for the proofs; null for none.</summary>
    public IAlarmWitness? Witness { get; init; }

    /// <summary>Called with everything that a batch has changed.</summary>
    public event Action<BookChanges>? Changed;

    /// <summary>Everything before it was evaluated and committed.</summary>
    public long AppliedPosition => _applied.Position;

    /// <summary>Where a restart would begin; the journal may be dropped before it.</summary>
    public long SavedPosition => Volatile.Read(ref _savedPosition);

    /// <summary>The rules that decide now.</summary>
    public RuleSet Rules => kernel.Rules;

    public long Raised => Volatile.Read(ref _raised);

    public long Cleared => Volatile.Read(ref _cleared);

    /// <summary>Waits until everything before a journal position is in the book, but not for longer than a time; false where the loop has not come so far by then.</summary>
    public async Task<bool> TryWaitForAsync(long position, TimeSpan most, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, most, Timeout.InfiniteTimeSpan);
        try
        {
            await _applied.WaitAsync(position, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var feed = new EntryFeed(journal.OpenReader(Restore()));
        var saved = time.GetTimestamp();
        var pause = TimeSpan.FromSeconds(options.SnapshotSeconds);
        var writing = Task.CompletedTask;
        try
        {
            while (true)
            {
                await feed.WaitForMoreAsync(stop);
                while (feed.TryNext(out var record))
                {
                    if (feed.TryParse(in record, out var entry)) Take(in entry, record.Position, record.End);
                    if (_inputs.Count >= options.BatchTransitionsMax) break;
                }

                Commit(feed.Position);
                if (time.GetElapsedTime(saved) < pause || !writing.IsCompleted) continue;
                await writing;
                var began = time.GetTimestamp();
                writing = SaveAsync(feed.Position);
                saved = time.GetTimestamp();
                pause = TimeSpan.FromSeconds(Math.Max(options.SnapshotSeconds, SnapshotShare * time.GetElapsedTime(began, saved).TotalSeconds));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await writing.ConfigureAwait(false);
            await SaveAsync(AppliedPosition).ConfigureAwait(false);
        }
    }

    private long Restore()
    {
        if (snapshots.Restore(kernel) is not { } position) return 0;
        _applied.Move(position);
        Volatile.Write(ref _savedPosition, position);
        return position;
    }

    private void Take(in JournalEntry entry, long position, long end)
    {
        Witness?.See(in entry, position);
        kernel.Apply(in entry, position, _decided);
        LifeInput.Add(_inputs, in entry, position, end, _decided);
        _decided.Clear();
    }

    private void Commit(long position)
    {
        if (_inputs.Count > 0)
        {
            Witness?.Gather(_inputs);
            var changes = book.Apply(_inputs, position);
            _inputs.Clear();
            foreach (var change in changes.Alarms) Count(change);
            if (!changes.IsEmpty) Changed?.Invoke(changes);
        }

        _applied.Move(position);
    }

    private Task SaveAsync(long position)
    {
        Debug.Assert(position == AppliedPosition, "A snapshot belongs to a committed position");
        snapshots.Capture(kernel, position);
        return Task.Run(() =>
        {
            snapshots.Write();
            Volatile.Write(ref _savedPosition, position);
        });
    }

    private void Count(AlarmChange change)
    {
        var record = change.Record;
        switch (change.Kind)
        {
            case HistoryKind.Raised:
                Interlocked.Increment(ref _raised);
                log.Raised(record.Level, record.Rule, record.Subject, record.Id);
                break;
            case HistoryKind.Returned:
                Interlocked.Increment(ref _cleared);
                log.Cleared(record.Rule, record.Subject, record.Id);
                break;
        }
    }
}
