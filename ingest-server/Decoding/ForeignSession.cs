using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>What one foreign node has declared since its last NBIRTH, and what its last message means. One caller at a time.</summary>
public sealed class ForeignSession(string gateway, ForeignNode node)
{
    /// <summary>A host with more metrics than this is mapped in parts, by several nodes.</summary>
    private const int AliasesMax = 100_000;

    private readonly Dictionary<ulong, (string Device, ForeignMetric? Metric, SparkplugDataType Type)> _aliases = [];
    private readonly Dictionary<ForeignMetric, SparkplugDataType> _types = [];
    private readonly List<DecodedMessage> _spare = [];
    private readonly List<DecodedMessage> _messages = [];

    public ForeignNode Node { get; } = node;

    /// <summary>bdSeq of the present birth; null when there is none.</summary>
    public long? BdSeq { get; private set; }

    /// <summary>What the message means, one for the node and one for each of our devices; valid until the next is decoded.</summary>
    public IReadOnlyList<DecodedMessage> Messages => _messages;

    internal void Born(long bdSeq)
    {
        _aliases.Clear();
        _types.Clear();
        BdSeq = bdSeq;
    }

    internal void Died() => BdSeq = null;

    internal bool Declare(ulong? alias, string device, ForeignMetric? metric, SparkplugDataType type)
    {
        if (metric is { } known) _types[known] = type;
        if (alias is not { } number) return true;
        return (_aliases.Count < AliasesMax || _aliases.ContainsKey(number)) && (_aliases.TryAdd(number, (device, metric, type)) || _aliases[number] == (device, metric, type));
    }

    internal bool TryResolve(ulong alias, string device, out ForeignMetric? metric, out SparkplugDataType type)
    {
        var isThere = _aliases.TryGetValue(alias, out var target) && target.Device == device;
        (_, metric, type) = target;
        return isThere;
    }

    internal SparkplugDataType TypeOf(ForeignMetric metric) => _types.GetValueOrDefault(metric, SparkplugDataType.Unknown);

    internal void Reset()
    {
        _spare.AddRange(_messages);
        _messages.Clear();
    }

    internal DecodedMessage Add(MessageKind kind, string? device, long receivedUnixMs)
    {
        var message = _spare.Count > 0 ? _spare[^1] : new DecodedMessage();
        if (_spare.Count > 0) _spare.RemoveAt(_spare.Count - 1);
        message.Reset(kind, gateway, device, receivedUnixMs);
        _messages.Add(message);
        return message;
    }

    /// <summary>The data message of one of our devices, of which there are few in one message of a node.</summary>
    internal DecodedMessage DataOf(string device, long receivedUnixMs)
    {
        foreach (var message in _messages)
        {
            if (message.Kind == MessageKind.Data && message.Device == device) return message;
        }

        return Add(MessageKind.Data, device, receivedUnixMs);
    }
}
