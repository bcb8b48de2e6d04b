using System.Buffers;
using System.Diagnostics;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Runs the kernel along the journal, commits what it decides, and tells who listens.</summary>
public sealed class AlarmLoop(AlarmKernel kernel, AlarmBook book, ServerJournal journal, AlarmOptions options, TimeProvider time, ILogger<AlarmLoop> log)
{
    private readonly ArrayBufferWriter<byte> _room = new(64 * 1024);
    private long _appliedPosition;
    private long _savedPosition;
    private long _raised;
    private long _cleared;

    /// <summary>Called with each batch of committed changes, in order.</summary>
    public event Action<IReadOnlyList<(AlarmTransition Transition, AlarmRecord Record)>>? Committed;

    /// <summary>Everything before it was evaluated and committed.</summary>
    public long AppliedPosition => Volatile.Read(ref _appliedPosition);

    /// <summary>Where a restart would begin; the journal may be dropped before it.</summary>
    public long SavedPosition => Volatile.Read(ref _savedPosition);

    public long Raised => Volatile.Read(ref _raised);

    public long Cleared => Volatile.Read(ref _cleared);

    public async Task RunAsync(CancellationToken stop)
    {
        KernelSnapshot.WarmUp(_room);
        using var feed = new EntryFeed(journal.OpenReader(Restore()));
        var transitions = new List<AlarmTransition>();
        var saved = time.GetTimestamp();
        try
        {
            while (true)
            {
                await feed.WaitForMoreAsync(stop).ConfigureAwait(false);
                while (feed.TryNext(out var record))
                {
                    if (feed.TryParse(in record, out var entry))
                    {
                        book.Witness?.See(in entry, record.Position);
                        kernel.Apply(in entry, record.Position, transitions);
                    }

                    if (transitions.Count >= options.BatchTransitionsMax) break;
                }

                Commit(transitions, feed.Position);
                if (time.GetElapsedTime(saved) < TimeSpan.FromSeconds(options.SnapshotSeconds)) continue;
                Save(feed.Position);
                saved = time.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Save(AppliedPosition);
        }
    }

    private long Restore()
    {
        if (book.LoadKernel() is not { } saved || KernelSnapshot.Read(saved.State) is not { } state) return 0;
        kernel.Restore(state);
        Volatile.Write(ref _appliedPosition, saved.Position);
        Volatile.Write(ref _savedPosition, saved.Position);
        return saved.Position;
    }

    private void Commit(List<AlarmTransition> transitions, long position)
    {
        if (transitions.Count > 0)
        {
            book.Witness?.Gather(transitions);
            var changed = book.Apply(transitions);
            transitions.Clear();
            foreach (var (transition, record) in changed) Count(transition, record);
            if (changed.Count > 0) Committed?.Invoke(changed);
        }

        Volatile.Write(ref _appliedPosition, position);
    }

    private void Save(long position)
    {
        Debug.Assert(position == AppliedPosition, "A snapshot belongs to a committed position");
        book.SaveKernel(position, KernelSnapshot.Write(kernel.State, _room));
        Volatile.Write(ref _savedPosition, position);
    }

    private void Count(AlarmTransition transition, AlarmRecord record)
    {
        switch (transition.Kind)
        {
            case TransitionKind.Raised:
                Interlocked.Increment(ref _raised);
                log.Raised(record.Level, record.Rule, record.Subject, record.Id);
                break;
            case TransitionKind.Cleared:
                Interlocked.Increment(ref _cleared);
                log.Cleared(record.Rule, record.Subject, record.Id);
                break;
        }
    }
}
