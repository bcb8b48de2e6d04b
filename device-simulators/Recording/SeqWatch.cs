using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>
/// Sees by the sequence numbers of each node what never arrived here: a broker or a tap drops for a subscriber that is too slow and does not
/// say so. A byte counts to 255, so 256 messages lost in a row look like none.
/// </summary>
internal sealed class SeqWatch
{
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);

    /// <summary>Messages that numbers say are missing.</summary>
    public long Missing { get; private set; }

    /// <summary>Nodes heard.</summary>
    public int Nodes => _nodes.Count;

    /// <summary>Nodes whose data came without a birth before: their aliases stand for nothing.</summary>
    public int Unborn => _nodes.Values.Count(node => !node.IsBorn);

    /// <summary>Takes a message of a node; true when it is the first one of a node that has not said its birth.</summary>
    public bool Hear(in SparkplugTopic topic, ReadOnlySpan<byte> payload)
    {
        if (topic.Type is SparkplugMessageType.NCmd or SparkplugMessageType.DCmd or SparkplugMessageType.NDeath) return false;
        if (SparkplugPayload.ReadFrame(payload, out var read) != SparkplugStatus.Ok || read.Seq is not { } seq) return false;
        var isNew = !_nodes.TryGetValue(topic.Node, out var node);
        if (isNew) _nodes.Add(topic.Node, node = new Node());
        var isBirth = topic.Type == SparkplugMessageType.NBirth;
        if (isBirth) node!.IsBorn = true;
        else if (node!.IsLive && node.Next >= 0) Missing += (byte)(seq - (ulong)node.Next);
        node.Next = (byte)(seq + 1);

        // A tap sends old births first: the step from them to the present is no loss.
        node.IsLive |= topic.Type is not (SparkplugMessageType.NBirth or SparkplugMessageType.DBirth);
        return isNew && !isBirth;
    }

    /// <summary>The connection was lost: what came meanwhile is told by the gap in the recording.</summary>
    public void Forget()
    {
        foreach (var node in _nodes.Values) node.IsLive = false;
    }

    private sealed class Node
    {
        public bool IsBorn { get; set; }

        /// <summary>Something else than a birth was heard on this connection.</summary>
        public bool IsLive { get; set; }

        public int Next { get; set; } = -1;
    }
}
