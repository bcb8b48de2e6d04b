using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One device of a fleet gateway: what its registers would show, as readings with their aliases.</summary>
internal sealed class GatewayDevice
{
    private readonly RegisterDevice _device;
    private readonly Dictionary<Quantity, ulong> _aliases = [];

    /// <summary>Takes aliases from <paramref name="nextAlias"/> on: they are unique over the whole gateway.</summary>
    internal GatewayDevice(RegisterDevice device, ref ulong nextAlias)
    {
        _device = device;
        LedgerAlias = nextAlias++;
        foreach (var entry in device.Capture().Values)
        {
            if (entry.Quantity != Quantity.None) _aliases.Add(entry.Quantity, nextAlias++);
        }
    }

    internal string Id => _device.Name;

    internal ulong LedgerAlias { get; }

    internal ulong AliasOf(Quantity quantity) => _aliases[quantity];

    /// <summary>All quantities at one moment; what the device has no value for is a reading without a value.</summary>
    internal Reading[] Sample(long unixMs)
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

    private static Reading ToReading(Quantity quantity, long unixMs, double? value)
    {
        if (value is not { } number) return Reading.Bad(quantity, unixMs, Quality.NoValue);
        return QuantityCatalogue.Get(quantity).IsLegal(number)
            ? new Reading(quantity, unixMs, number, Quality.Good)
            : Reading.Bad(quantity, unixMs, Quality.OutOfRange);
    }
}
