using System.Text;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>Topics of one connection, found by their bytes: a gateway says the same few again and again. One caller at a time.</summary>
internal sealed class TopicCache
{
    /// <summary>A pole has some 20 devices with 3 topics each. Beyond the bound topics are parsed each time.</summary>
    private const int CountMax = 256;

    private readonly Dictionary<byte[], SparkplugTopic> _topics = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], SparkplugTopic>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public TopicCache() => _lookup = _topics.GetAlternateLookup<ReadOnlySpan<byte>>();

    public bool TryParse(ReadOnlySpan<byte> utf8, out SparkplugTopic topic)
    {
        if (_lookup.TryGetValue(utf8, out topic)) return true;
        if (SparkplugTopic.Parse(Encoding.UTF8.GetString(utf8), out topic) != TopicStatus.Ok) return false;
        if (_topics.Count < CountMax) _topics.Add(utf8.ToArray(), topic);
        return true;
    }
}
