using System.Collections.Concurrent;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Live;

/// <summary>The newest value of every series, and whether each gateway and device is there.</summary>
public sealed class LatestValues
{
    private readonly ConcurrentDictionary<string, DeviceView> _devices = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GatewayView> _gateways = new(StringComparer.Ordinal);

    public DeviceView? Device(string id) => _devices.GetValueOrDefault(id);

    public GatewayView? Gateway(string id) => _gateways.GetValueOrDefault(id);

    /// <summary>Takes a value unless a newer one is known; true when it changed what is shown.</summary>
    internal bool Take(string device, in Reading reading)
    {
        var view = _devices.GetOrAdd(device, static _ => new DeviceView());
        return view.Take(in reading);
    }

    internal void DeviceIsThere(string device, bool isThere) => _devices.GetOrAdd(device, static _ => new DeviceView()).IsThere = isThere;

    internal void GatewaySeen(string gateway, long unixMs, bool? isOnline)
    {
        var before = _gateways.GetValueOrDefault(gateway);
        var online = isOnline ?? before?.IsOnline ?? true;
        var since = before is not null && before.IsOnline == online ? before.SinceUnixMs : unixMs;
        _gateways[gateway] = new GatewayView(online, since, unixMs);
    }
}

/// <param name="IsOnline">Between birth and death certificate.</param>
/// <param name="SinceUnixMs">Since when it is so.</param>
/// <param name="SeenUnixMs">Receipt of its newest message.</param>
public sealed record GatewayView(bool IsOnline, long SinceUnixMs, long SeenUnixMs);

/// <summary>The newest values of one device. Written by the live loop alone, read by anyone.</summary>
public sealed class DeviceView
{
    private volatile IReadOnlyDictionary<Quantity, Reading> _values = new Dictionary<Quantity, Reading>();

    /// <summary>False after a death certificate of the device.</summary>
    public bool IsThere { get; internal set; } = true;

    public IReadOnlyDictionary<Quantity, Reading> Values => _values;

    internal bool Take(in Reading reading)
    {
        if (_values.TryGetValue(reading.Quantity, out var known) && known.UnixMs > reading.UnixMs) return false;

        // Copied on write: readers serialise it while the next value comes in.
        _values = new Dictionary<Quantity, Reading>(_values) { [reading.Quantity] = reading };
        return true;
    }
}
