using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>
/// When a node may be asked for its births again (NCMD Node Control/Rebirth, Sparkplug 3.0, 6.4.22): once per node and while, and not
/// the whole city at once, because births are the largest messages there are.
/// </summary>
public sealed class RebirthRequests(TimeProvider time)
{
    /// <summary>A rebirth of a large pole takes seconds on a slow link; asking again meanwhile only makes it longer.</summary>
    private static readonly TimeSpan PerNode = TimeSpan.FromSeconds(30);

    /// <summary>City-wide, requests a second: 10,000 gateways in about three minutes.</summary>
    private const int PerSecondMax = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _asked = new(StringComparer.Ordinal);
    private long _second;
    private int _inSecond;
    private long _suppressed;

    /// <summary>Requests that were due and not made, because one was under way or the city's limit was reached.</summary>
    public long Suppressed => Volatile.Read(ref _suppressed);

    /// <summary>True when the node may be asked now; counts as asked then.</summary>
    public bool TryBegin(string node)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!MayAsk(node, now))
            {
                _suppressed++;
                return false;
            }

            _asked[node] = now;
            _inSecond++;
            return true;
        }
    }

    /// <summary>The request: an NCMD that sets Node Control/Rebirth.</summary>
    public static (string Topic, byte[] Payload) Message(string group, string node, long unixMs)
    {
        var writer = new PayloadWriter();
        writer.Begin((ulong)unixMs);
        writer.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = (ulong)unixMs, WithDataType = true, Value = MetricValue.Boolean(true) });
        return (new SparkplugTopic(group, SparkplugMessageType.NCmd, node, null).ToString(), writer.End(null).ToArray());
    }

    private bool MayAsk(string node, long now)
    {
        if (_asked.TryGetValue(node, out var asked) && time.GetElapsedTime(asked, now) < PerNode) return false;
        if (time.GetElapsedTime(_second, now) >= TimeSpan.FromSeconds(1)) (_second, _inSecond) = (now, 0);
        return _inSecond < PerSecondMax;
    }
}
