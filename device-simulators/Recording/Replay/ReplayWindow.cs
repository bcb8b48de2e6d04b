namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>What one gateway has under way, in order. Any thread; a message stays in it until it is settled.</summary>
internal sealed class ReplayWindow(ReplayTally tally)
{
    /// <summary>A message whose connection ends so often is not sent again: it is the one that the server does not like.</summary>
    internal const int AttemptsMax = 5;

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _pending = new();
    private int _unsettled;
    private ushort _lastPacketId;

    /// <summary>How many are not settled.</summary>
    public int Unsettled
    {
        get
        {
            lock (_gate) return _unsettled;
        }
    }

    /// <summary>Takes a message; null for a birth that is said once more and that nobody counts.</summary>
    public Pending Add(ReplayMessage? message)
    {
        var pending = new Pending { Message = message };
        lock (_gate)
        {
            _pending.Enqueue(pending);
            _unsettled++;
        }

        return pending;
    }

    /// <summary>Takes the number under which a message goes out this time.</summary>
    public ushort NextPacketId()
    {
        if (++_lastPacketId == 0) _lastPacketId = 1;
        return _lastPacketId;
    }

    /// <summary>An answer of the server.</summary>
    public void Acknowledge(ushort packetId, int reason)
    {
        lock (_gate)
        {
            var pending = _pending.FirstOrDefault(row => row.PacketId == packetId && !row.IsSettled);
            if (pending is null) return;
            if (pending.Message is not null && reason < 0x80) tally.Acknowledged(pending.Readings);
            else if (pending.Message is not null) tally.LeftOut($"{ReplayCounts.FailurePrefix}refused by the server, reason code {reason:X2}");
            Settle(pending);
        }
    }

    /// <summary>A message that does not go out.</summary>
    public void LeaveOut(Pending pending, string reason)
    {
        lock (_gate)
        {
            if (pending.IsSettled) return;
            if (pending.Message is not null) tally.LeftOut(reason);
            Settle(pending);
        }
    }

    /// <summary>A new connection: what has to go again, in order. Extra births are forgotten, and so is what was tried too often.</summary>
    public IReadOnlyList<Pending> TakeUnsettled()
    {
        lock (_gate)
        {
            foreach (var pending in _pending.Where(row => !row.IsSettled).ToArray())
            {
                if (pending.Message is null) Settle(pending);
                else if (++pending.Attempts > AttemptsMax) LeaveOut(pending, $"{ReplayCounts.FailurePrefix}the server ends the connection for them");
            }

            return [.. _pending.Where(row => !row.IsSettled)];
        }
    }

    /// <summary>Nothing of it will be sent any more.</summary>
    public void LeaveAllOut(string reason)
    {
        lock (_gate)
        {
            foreach (var pending in _pending.Where(row => !row.IsSettled).ToArray()) LeaveOut(pending, reason);
        }
    }

    private void Settle(Pending pending)
    {
        pending.IsSettled = true;
        _unsettled--;
        while (_pending.TryPeek(out var first) && first.IsSettled) _pending.Dequeue();
    }

    /// <summary>A message under way.</summary>
    internal sealed class Pending
    {
        public ReplayMessage? Message { get; init; }

        public ushort PacketId { get; set; }

        public int Readings { get; set; }

        public int Attempts { get; set; } = 1;

        public bool IsSettled { get; set; }
    }
}
