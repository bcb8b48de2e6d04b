using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>A device of a small world: what its registers would show.</summary>
internal sealed class RegisterGatewayDevice : GatewayDevice
{
    private readonly RegisterDevice _device;
    private readonly Dictionary<Quantity, ulong> _aliases = [];

    /// <summary>Takes aliases from <paramref name="nextAlias"/> on: they are unique over the whole gateway.</summary>
    internal RegisterGatewayDevice(RegisterDevice device, ref ulong nextAlias)
    {
        _device = device;
        LedgerAlias = nextAlias++;
        foreach (var entry in device.Capture().Values)
        {
            if (entry.Quantity != Quantity.None) _aliases.Add(entry.Quantity, nextAlias++);
        }
    }

    internal override string Id => _device.Name;

    internal override ulong LedgerAlias { get; }

    internal override ulong AliasOf(Quantity quantity) => _aliases[quantity];

    internal override Reading[] Sample(long unixMs)
    {
        var readings = new Reading[_aliases.Count];
        var at = 0;
        foreach (var entry in _device.Capture().Values)
        {
            if (entry.Quantity == Quantity.None) continue;
            readings[at++] = ToReading(entry.Quantity, unixMs, entry.Value);
        }

        return readings;
    }
}
