using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>A device of a generated city: the first few of its quantities, straight from the living city. About 100 bytes.</summary>
internal sealed class CityGatewayDevice : GatewayDevice
{
    private readonly LivingCity _living;
    private readonly int _component;
    private readonly uint _firstAlias;
    private readonly byte _count;

    /// <summary>Takes aliases from <paramref name="nextAlias"/> on: they are unique over the whole gateway.</summary>
    internal CityGatewayDevice(LivingCity living, int component, int quantitiesMax, ref ulong nextAlias)
    {
        _living = living;
        _component = component;
        _firstAlias = (uint)nextAlias;
        _count = (byte)Math.Min(quantitiesMax, Quantities.Length);
        Id = living.City.DeviceId(component);
        nextAlias += 1UL + _count;
    }

    internal override string Id { get; }

    internal override ulong LedgerAlias => _firstAlias;

    private ReadOnlySpan<Quantity> Quantities => CityQuantities.Of(_living.City.Components.DeviceOf(_component));

    internal override ulong AliasOf(Quantity quantity) => _firstAlias + 1UL + (ulong)Quantities[.._count].IndexOf(quantity);

    internal override Reading[] Sample(long unixMs)
    {
        Span<double> values = stackalloc double[CityQuantities.CountMax];
        _living.Read(_component, values);
        var readings = new Reading[_count];
        for (var index = 0; index < _count; index++) readings[index] = ToReading(Quantities[index], unixMs, values[index]);
        return readings;
    }
}
