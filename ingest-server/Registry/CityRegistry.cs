using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.IngestServer.Registry;

/// <summary>What the city has: an immutable snapshot, replaced as a whole, read without a lock.</summary>
public sealed class CityRegistry
{
    private readonly FrozenDictionary<string, GatewayRow> _gateways;
    private readonly FrozenDictionary<string, RegisteredDevice> _devices;
    private readonly FrozenDictionary<string, ForeignGateway> _foreign;

    public CityRegistry(RegistryDocument document)
    {
        Gateways = document.Gateways;
        Components = document.Components;
        _gateways = document.Gateways.ToFrozenDictionary(gateway => gateway.Id, StringComparer.Ordinal);
        _devices = document.Components
            .SelectMany(component => component.Devices.Select(device => new RegisteredDevice(device, component)))
            .ToFrozenDictionary(device => device.Id, StringComparer.Ordinal);
        _foreign = (document.ForeignNodes ?? [])
            .GroupBy(node => node.Gateway, StringComparer.Ordinal)
            .ToFrozenDictionary(nodes => nodes.Key, nodes => new ForeignGateway(nodes, _devices), StringComparer.Ordinal);
    }

    public static CityRegistry Empty { get; } = new(new RegistryDocument(RegistryFile.Version, [], []));

    public IReadOnlyList<GatewayRow> Gateways { get; }

    public IReadOnlyList<ComponentRow> Components { get; }

    public bool TryGetGateway(string id, [NotNullWhen(true)] out GatewayRow? gateway) => _gateways.TryGetValue(id, out gateway);

    public bool TryGetDevice(string id, [NotNullWhen(true)] out RegisteredDevice? device) => _devices.TryGetValue(id, out device);

    /// <summary>What a gateway that is no agent of ours may publish, and what its names stand for.</summary>
    public bool TryGetForeignGateway(string id, [NotNullWhen(true)] out ForeignGateway? gateway) => _foreign.TryGetValue(id, out gateway);
}

/// <summary>A device and the component it reports for. <see cref="Id"/> is the one string instance that rows carry.</summary>
public sealed record RegisteredDevice(string Id, ComponentRow Component);
