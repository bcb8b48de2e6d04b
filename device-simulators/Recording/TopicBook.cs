using System.Text;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>Reads topics of a recording. The same few come again and again, so each is parsed once.</summary>
internal sealed class TopicBook
{
    /// <summary>More topics than a city's gateways and devices have; beyond it each is parsed anew.</summary>
    private const int CountMax = 1_000_000;

    private readonly Dictionary<string, SparkplugTopic?> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SparkplugTopic?>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly char[] _text = new char[ushort.MaxValue];

    public TopicBook() => _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The Sparkplug topic; null for any other (a host's STATE as well).</summary>
    public SparkplugTopic? Of(ReadOnlySpan<byte> topicUtf8)
    {
        if (!Encoding.UTF8.TryGetChars(topicUtf8, _text, out var length)) return null;
        var text = _text.AsSpan(0, length);
        if (_lookup.TryGetValue(text, out var known)) return known;
        SparkplugTopic? parsed = SparkplugTopic.Parse(text, out var topic) == TopicStatus.Ok ? topic : null;
        if (_known.Count < CountMax) _known.Add(text.ToString(), parsed);
        return parsed;
    }
}
