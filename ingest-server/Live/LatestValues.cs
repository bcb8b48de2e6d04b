using System.Collections.Concurrent;
using System.Text;
using SmartPoles.IngestServer.Decoding;

namespace SmartPoles.IngestServer.Live;

/// <summary>The newest value of every series, and whether each gateway and device is there. The live loop writes, anyone reads.</summary>
public sealed class LatestValues
{
    private readonly ConcurrentDictionary<byte[], DeviceView> _devices = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], DeviceView>.AlternateLookup<ReadOnlySpan<byte>> _deviceLookup;
    private readonly ConcurrentDictionary<byte[], GatewayPresence> _gateways = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], GatewayPresence>.AlternateLookup<ReadOnlySpan<byte>> _gatewayLookup;

    public LatestValues()
    {
        _deviceLookup = _devices.GetAlternateLookup<ReadOnlySpan<byte>>();
        _gatewayLookup = _gateways.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public DeviceView? Device(string id) => _devices.GetValueOrDefault(Encoding.UTF8.GetBytes(id));

    public GatewayView? Gateway(string id) => _gateways.GetValueOrDefault(Encoding.UTF8.GetBytes(id))?.View;

    internal DeviceView DeviceOf(ReadOnlySpan<byte> id)
    {
        if (_deviceLookup.TryGetValue(id, out var known)) return known;
        return _devices.GetOrAdd(id.ToArray(), static key => new DeviceView(Encoding.UTF8.GetString(key)));
    }

    internal GatewayPresence GatewayOf(ReadOnlySpan<byte> gateway) =>
        _gatewayLookup.TryGetValue(gateway, out var known) ? known : _gateways.GetOrAdd(gateway.ToArray(), static _ => new GatewayPresence());
}

/// <param name="IsOnline">Between birth and death certificate.</param>
/// <param name="SinceUnixMs">Since when it is so.</param>
/// <param name="SeenUnixMs">Receipt of its newest message.</param>
/// <param name="Times">Readings with a time that does not fit, since the server's start or a little longer.</param>
public sealed record GatewayView(bool IsOnline, long SinceUnixMs, long SeenUnixMs, TimeTally Times);

/// <summary>Whether a gateway is there.</summary>
internal sealed class GatewayPresence
{
    private readonly Lock _gate = new();
    private bool _isOnline = true;
    private long _since;
    private long _seen;
    private TimeTally _times;

    internal GatewayView View
    {
        get
        {
            lock (_gate) return new GatewayView(_isOnline, _since, _seen, _times);
        }
    }

    internal void Seen(long unixMs, bool? isOnline)
    {
        lock (_gate)
        {
            var online = isOnline ?? _isOnline;
            if (_seen == 0 || online != _isOnline) _since = unixMs;
            (_isOnline, _seen) = (online, unixMs);
        }
    }

    internal void Count(TimeTally times)
    {
        lock (_gate) _times = new TimeTally(_times.Ahead + times.Ahead, _times.Late + times.Late);
    }
}
