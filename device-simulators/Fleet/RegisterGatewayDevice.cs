using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>A device of a small world: what its registers would show.</summary>
internal sealed class RegisterGatewayDevice : GatewayDevice
{
    private readonly RegisterDevice _device;
    private readonly Quantity[] _quantities;

    /// <summary>Takes as many aliases from <paramref name="firstAlias"/> on as it has quantities, and one more.</summary>
    internal RegisterGatewayDevice(RegisterDevice device, uint firstAlias)
        : base(firstAlias)
    {
        _device = device;
        _quantities = [.. device.Capture().Values.Select(entry => entry.Quantity).Where(quantity => quantity != Quantity.None)];
    }

    internal override string Id => _device.Name;

    internal override ReadOnlySpan<Quantity> Quantities => _quantities;

    internal override void Sample(Span<double> values)
    {
        var at = 0;
        foreach (var entry in _device.Capture().Values)
        {
            if (entry.Quantity != Quantity.None) values[at++] = entry.Value ?? double.NaN;
        }
    }
}
