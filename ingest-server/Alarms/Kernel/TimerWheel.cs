namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Who must be looked at in which second: a tick touches those that are due and nobody else.</summary>
/// <remarks>
/// A hashed wheel of one bucket a second; what lies more than one turn ahead stays in its bucket. A timer is a hint: whoever is looked at too early
/// sets it anew, and an outdated one is told by its second. So the wheel is no state, and a restart builds it anew from the slots.
/// </remarks>
internal sealed class TimerWheel
{
    private const int Buckets = 4096;
    private const int None = -1;

    private readonly int[] _heads = new int[Buckets];
    private Node[] _nodes = new Node[1024];
    private int _count;
    private int _free = None;
    private long _second;

    public TimerWheel() => Array.Fill(_heads, None);

    /// <summary>Timers that are set, outdated ones among them.</summary>
    public int Count { get; private set; }

    /// <summary>Sets a timer; returns its second.</summary>
    public uint Set(int device, int machine, long dueMs)
    {
        var second = Math.Max(dueMs / 1000, _second);
        if (_free == None)
        {
            if (_count == _nodes.Length) Array.Resize(ref _nodes, _count * 2);
            _nodes[_count].Next = None;
            _free = _count++;
        }

        var index = _free;
        ref var node = ref _nodes[index];
        _free = node.Next;
        var bucket = (int)(second % Buckets);
        node = new Node { Device = device, Machine = machine, Second = (uint)second, Next = _heads[bucket] };
        _heads[bucket] = index;
        Count++;
        return (uint)second;
    }

    /// <summary>Takes out every timer up to the second of a tick.</summary>
    public void Advance(long tickMs, List<(int Device, int Machine, uint Second)> due)
    {
        var second = tickMs / 1000;
        if (second < _second) return;

        // After a sleep longer than a turn each bucket is looked at once.
        for (var at = Math.Max(_second, second - Buckets + 1); at <= second; at++) Take((int)(at % Buckets), second, due);
        _second = second;
    }

    private void Take(int bucket, long upTo, List<(int Device, int Machine, uint Second)> due)
    {
        ref var link = ref _heads[bucket];
        while (link != None)
        {
            var index = link;
            ref var node = ref _nodes[index];
            if (node.Second > upTo)
            {
                link = ref node.Next;
                continue;
            }

            due.Add((node.Device, node.Machine, node.Second));
            link = node.Next;
            node.Next = _free;
            _free = index;
            Count--;
        }
    }

    private struct Node
    {
        public int Device;
        public int Machine;
        public uint Second;
        public int Next;
    }
}
