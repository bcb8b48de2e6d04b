using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>One packet on its way.</summary>
/// <param name="Command">2011, 2051 or 2061.</param>
/// <param name="Number">Its QN.</param>
/// <param name="Bytes">The whole frame.</param>
/// <param name="Order">Rises with every packet made, over restarts too: see <see cref="ForwardBacklog.Add"/>.</param>
internal sealed record ForwardPacket(Hj212Command Command, byte[] Number, byte[] Bytes, long Order)
{
    /// <summary>Rises with every packet made; given by the backlog.</summary>
    public long Order { get; set; } = Order;

    /// <summary>Connections on which it went unanswered.</summary>
    public int GivenUp { get; set; }
}

/// <summary>
/// Packets that the platform has not acknowledged, oldest first: in memory, and on the disk when there is a lane. Full, it drops the oldest
/// real-time packet, of which the next one tells more; where there is none the oldest of minutes; hours last. Every one dropped is
/// counted. Thread-safe.
/// </summary>
internal sealed class ForwardBacklog(int packetsMax, ForwardCounters counters)
{
    private static readonly Hj212Command[] Kinds = [Hj212Command.RealTimeData, Hj212Command.MinuteData, Hj212Command.HourData];

    private readonly Lock _gate = new();
    private readonly Queue<ForwardPacket>[] _queues = [new(), new(), new()];
    private TaskCompletionSource _changed = NewSignal();
    private ForwardLane? _lane;
    private long _nextOrder;
    private int _count;
    private bool _hasFresh;

    /// <summary>Packets were put in that <see cref="Keep"/> has not seen.</summary>
    public bool HasFresh
    {
        get
        {
            lock (_gate) return _hasFresh;
        }
    }

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

    /// <summary>True for what is told to a platform unasked.</summary>
    public static bool Knows(Hj212Command command) => Kinds.Contains(command);

    /// <summary>Puts a packet behind all others; it is on the disk after <see cref="Keep"/>.</summary>
    public void Add(ForwardPacket packet)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            packet.Order = _nextOrder++;
            _hasFresh = true;
            _lane?.Add(packet);
            Put_NeedsGate(packet);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    /// <summary>What waited on the disk goes before what is in memory; from now on both have the same.</summary>
    /// <param name="lane">Open; not disposed here.</param>
    /// <param name="renew">Makes an old packet fit the present configuration; null for as it is.</param>
    /// <returns>How many packets the disk had.</returns>
    public int Use(ForwardLane lane, Func<ForwardPacket, ForwardPacket>? renew = null)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            var late = Waiting_NeedsGate();
            foreach (var queue in _queues) queue.Clear();
            (_count, _nextOrder, _lane) = (0, lane.NextOrder, lane);
            foreach (var packet in lane.Restored) Put_NeedsGate(renew?.Invoke(packet) ?? packet);
            foreach (var packet in late)
            {
                packet.Order = _nextOrder++;
                lane.Add(packet);
                Put_NeedsGate(packet);
            }

            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
        return lane.Restored.Count;
    }

    /// <summary>All that wait, oldest first.</summary>
    internal IReadOnlyList<ForwardPacket> Waiting
    {
        get
        {
            lock (_gate) return Waiting_NeedsGate();
        }
    }

    /// <summary>Brings to the disk what has changed; null, or why the disk does not take it.</summary>
    public string? Keep()
    {
        lock (_gate)
        {
            if (_lane is null) return null;
            var isKept = _lane.Keep(Waiting_NeedsGate());
            _hasFresh &= !isKept;
            return isKept ? null : _lane.Trouble ?? "the disk is full";
        }
    }

    /// <summary>The lane is used no more; what waits stays in it.</summary>
    public void Leave()
    {
        lock (_gate) _lane = null;
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
            _lane?.Done(packet);
        }
    }

    private List<ForwardPacket> Waiting_NeedsGate() => [.. _queues.SelectMany(queue => queue).OrderBy(packet => packet.Order)];

    private void Put_NeedsGate(ForwardPacket packet)
    {
        _queues[Array.IndexOf(Kinds, packet.Command)].Enqueue(packet);
        _count++;
        if (_count > packetsMax) Drop_NeedsGate();
    }

    private void Drop_NeedsGate()
    {
        for (var kind = 0; kind < _queues.Length; kind++)
        {
            if (!_queues[kind].TryDequeue(out var packet)) continue;
            _count--;
            _lane?.Done(packet);
            counters.NoteDropped(Kinds[kind]);
            return;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
