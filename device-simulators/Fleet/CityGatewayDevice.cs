using System.Buffers.Text;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>A device of a generated city: the first few of its quantities, straight from the living city. 48 bytes.</summary>
internal sealed class CityGatewayDevice : GatewayDevice
{
    private readonly LivingCity _living;
    private readonly int _component;
    private readonly byte _count;
    private readonly ulong _code;

    /// <summary>Takes as many aliases from <paramref name="firstAlias"/> on as it has quantities, and one more.</summary>
    internal CityGatewayDevice(LivingCity living, int component, int quantitiesMax, uint firstAlias)
        : base(firstAlias)
    {
        _living = living;
        _component = component;
        _count = (byte)Math.Min(quantitiesMax, CityQuantities.Of(living.City.Components.DeviceOf(component)).Length);
        _code = living.City.Components.CodeOf(component).Value;
    }

    /// <summary>Made when it is asked for: ten thousand gateways have a quarter of a million of them.</summary>
    internal override string Id => _living.City.DeviceId(_component);

    internal override ReadOnlySpan<Quantity> Quantities => CityQuantities.Of(_living.City.Components.DeviceOf(_component))[.._count];

    internal override void Sample(Span<double> values)
    {
        Span<double> all = stackalloc double[CityQuantities.CountMax];
        _living.Read(_component, all);
        all[.._count].CopyTo(values);
    }

    internal override int WriteId(Span<byte> utf8) =>
        Utf8Formatter.TryFormat(_code, utf8, out var length, new System.Buffers.StandardFormat('D', 16)) ? length : throw new ArgumentException("Too short", nameof(utf8));
}
