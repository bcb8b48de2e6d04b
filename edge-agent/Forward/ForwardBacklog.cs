using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>One packet on its way.</summary>
/// <param name="Command">2011, 2051 or 2061.</param>
/// <param name="Number">Its QN.</param>
/// <param name="Bytes">The whole frame.</param>
/// <param name="Order">Rises with every packet made.</param>
internal sealed record ForwardPacket(Hj212Command Command, byte[] Number, byte[] Bytes, long Order)
{
    /// <summary>Connections on which it went unanswered.</summary>
    public int GivenUp { get; set; }
}

/// <summary>
/// Packets that the platform has not acknowledged, oldest first; in memory only. Full, it drops the oldest real-time packet, of which the
/// next one tells more; where there is none the oldest of minutes; hours last. Every one dropped is counted. Thread-safe.
/// </summary>
internal sealed class ForwardBacklog(int packetsMax, ForwardCounters counters)
{
    private static readonly Hj212Command[] Kinds = [Hj212Command.RealTimeData, Hj212Command.MinuteData, Hj212Command.HourData];

    private readonly Lock _gate = new();
    private readonly Queue<ForwardPacket>[] _queues = [new(), new(), new()];
    private TaskCompletionSource _changed = NewSignal();
    private int _count;

    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Ends with the next packet that is put in.</summary>
    public Task NextChange
    {
        get
        {
            lock (_gate) return _changed.Task;
        }
    }

    public void Add(ForwardPacket packet)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _queues[Array.IndexOf(Kinds, packet.Command)].Enqueue(packet);
            _count++;
            if (_count > packetsMax) Drop_NeedsGate();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    /// <summary>The oldest; null when there is none. It stays until it is removed.</summary>
    public ForwardPacket? Peek()
    {
        lock (_gate)
        {
            ForwardPacket? oldest = null;
            foreach (var queue in _queues)
            {
                if (queue.TryPeek(out var head) && (oldest is null || head.Order < oldest.Order)) oldest = head;
            }

            return oldest;
        }
    }

    /// <summary>It is through, or given up; nothing when it was dropped meanwhile.</summary>
    public void Remove(ForwardPacket packet)
    {
        lock (_gate)
        {
            var queue = _queues[Array.IndexOf(Kinds, packet.Command)];
            if (!queue.TryPeek(out var head) || !ReferenceEquals(head, packet)) return;
            queue.Dequeue();
            _count--;
        }
    }

    private void Drop_NeedsGate()
    {
        for (var kind = 0; kind < _queues.Length; kind++)
        {
            if (!_queues[kind].TryDequeue(out _)) continue;
            _count--;
            counters.NoteDropped(Kinds[kind]);
            return;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
