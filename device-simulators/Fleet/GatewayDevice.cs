using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One device of a fleet gateway: its readings and the aliases under which they travel.</summary>
internal abstract class GatewayDevice
{
    /// <summary>Sparkplug device id.</summary>
    internal abstract string Id { get; }

    /// <summary>Alias of its ledger; the gateway's other aliases differ.</summary>
    internal abstract ulong LedgerAlias { get; }

    /// <summary>Alias of one of its quantities.</summary>
    internal abstract ulong AliasOf(Quantity quantity);

    /// <summary>All quantities at one moment; what the device has no value for is a reading without a value.</summary>
    internal abstract Reading[] Sample(long unixMs);

    /// <summary>A value as a reading: none becomes a reading without a value, what the catalogue does not allow is kept as evidence.</summary>
    private protected static Reading ToReading(Quantity quantity, long unixMs, double? value)
    {
        if (value is not { } number || double.IsNaN(number)) return Reading.Bad(quantity, unixMs, Quality.NoValue);
        return new Reading(quantity, unixMs, number, QuantityCatalogue.Get(quantity).IsLegal(number) ? Quality.Good : Quality.Implausible);
    }
}
