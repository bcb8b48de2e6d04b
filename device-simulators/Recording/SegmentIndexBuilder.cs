using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>Makes the index of a segment out of its entries, in order: while they are written, or when a segment has no index on disk.</summary>
internal sealed class SegmentIndexBuilder(long segmentBase, TopicBook topics)
{
    private readonly List<IndexBlock> _blocks = [];
    private readonly SortedSet<string> _gateways = new(StringComparer.Ordinal);
    private readonly List<IndexedSession> _sessions = [];
    private long _from = segmentBase;
    private long _to = segmentBase;
    private long _firstNs = long.MaxValue;
    private long _lastNs = long.MinValue;
    private int _inBlock;
    private long _messages;

    /// <summary>Position of the segment's first record.</summary>
    public long Base { get; } = segmentBase;

    /// <summary>Takes the next entry of the segment.</summary>
    public void Add(in RecordedEntry entry, long position, long end)
    {
        if (_to > _from && end - _from > IndexBlock.BytesMax) Close();
        if (_to == _from) _from = position;
        _to = end;
        _firstNs = Math.Min(_firstNs, entry.OffsetNs);
        _lastNs = Math.Max(_lastNs, entry.OffsetNs);
        if (entry.Kind != EntryKind.Message) return;
        _inBlock++;
        _messages++;
        var topic = topics.Of(entry.Topic);
        _gateways.Add(topic?.Node ?? "");
        if (topic is { } session && IsOfSession(session.Type))
        {
            _sessions.Add(new IndexedSession(session.Type, session.Node, session.Device ?? "", position, entry.OffsetNs));
        }
    }

    /// <summary>The index of what was added.</summary>
    public SegmentIndex Build()
    {
        Close();
        return new SegmentIndex(Base, _to, _messages, [.. _blocks]);
    }

    private static bool IsOfSession(SparkplugMessageType type) =>
        type is SparkplugMessageType.NBirth or SparkplugMessageType.DBirth or SparkplugMessageType.NDeath or SparkplugMessageType.DDeath;

    private void Close()
    {
        if (_to == _from) return;
        _blocks.Add(new IndexBlock(_from, _to, _firstNs, _lastNs, _inBlock, [.. _gateways], [.. _sessions]));
        _gateways.Clear();
        _sessions.Clear();
        (_from, _firstNs, _lastNs, _inBlock) = (_to, long.MaxValue, long.MinValue, 0);
    }
}
