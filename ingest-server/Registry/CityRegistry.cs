using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.Registry;

/// <summary>What the city has: an immutable snapshot, replaced as a whole, read without a lock.</summary>
/// <remarks>Components lie in the order of their codes, so that a code, and all codes that begin with some digits, are found by halving.</remarks>
public sealed class CityRegistry
{
    private readonly FrozenDictionary<string, GatewayRow> _gateways;
    private readonly FrozenDictionary<string, RegisteredDevice> _devices;
    private readonly FrozenDictionary<string, ForeignGateway> _foreign;
    private readonly ComponentRow[] _components;
    private readonly ulong[] _codes;
    private readonly Lazy<string> _version;

    /// <param name="document">Rows without faults.</param>
    /// <param name="version">Hash of the bytes that it was read from; null to hash what <see cref="RegistryWriter"/> writes of it.</param>
    public CityRegistry(RegistryDocument document, string? version = null)
    {
        Document = document;
        Gateways = document.Gateways;
        _components = [.. document.Components];
        _codes = new ulong[_components.Length];
        for (var index = 0; index < _codes.Length; index++) _codes[index] = ComponentCode.TryParse(_components[index].Code, out var code) ? code.Value : 0;
        if (!IsAscending(_codes)) Array.Sort(_codes, _components);
        _gateways = document.Gateways.ToFrozenDictionary(gateway => gateway.Id, StringComparer.Ordinal);
        _devices = _components
            .SelectMany(component => component.Devices.Select(device => new RegisteredDevice(device, component)))
            .ToFrozenDictionary(device => device.Id, StringComparer.Ordinal);
        _foreign = (document.ForeignNodes ?? [])
            .GroupBy(node => node.Gateway, StringComparer.Ordinal)
            .ToFrozenDictionary(nodes => nodes.Key, nodes => new ForeignGateway(nodes, _devices), StringComparer.Ordinal);
        _version = version is null ? new Lazy<string>(() => RegistryWriter.HashOf(document)) : new Lazy<string>(version);
    }

    public static CityRegistry Empty { get; } = new(new RegistryDocument(RegistryFile.Version, [], []));

    /// <summary>Hash of its content, 16 hexadecimal digits.</summary>
    public string Version => _version.Value;

    /// <summary>The rows that it was made of.</summary>
    public RegistryDocument Document { get; }

    public IReadOnlyList<GatewayRow> Gateways { get; }

    /// <summary>In the order of their codes.</summary>
    public IReadOnlyList<ComponentRow> Components => _components;

    public IReadOnlyList<CellRow> Cells => Document.Cells ?? [];

    public IReadOnlyList<ZoneRow> Zones => Document.Zones ?? [];

    public IReadOnlyList<PipePartRow> PipeParts => Document.PipeParts ?? [];

    public bool TryGetGateway(string id, [NotNullWhen(true)] out GatewayRow? gateway) => _gateways.TryGetValue(id, out gateway);

    public bool TryGetDevice(string id, [NotNullWhen(true)] out RegisteredDevice? device) => _devices.TryGetValue(id, out device);

    /// <summary>What a gateway that is no agent of ours may publish, and what its names stand for.</summary>
    public bool TryGetForeignGateway(string id, [NotNullWhen(true)] out ForeignGateway? gateway) => _foreign.TryGetValue(id, out gateway);

    /// <summary>Place of a component in <see cref="Components"/>; -1 for none. A code of a division that was renamed finds the one in force.</summary>
    public int Find(ReadOnlySpan<char> code)
    {
        if (!ComponentCode.TryParse(code, out var parsed)) return -1;
        var place = Array.BinarySearch(_codes, parsed.Value);
        if (place < 0 && DivisionAliases.Default.TryMap(parsed, out var current)) place = Array.BinarySearch(_codes, current.Value);
        return Math.Max(place, -1);
    }

    /// <summary>The stretch of <see cref="Components"/> whose codes begin with some digits, 1 to 16; empty for what are no digits.</summary>
    public Range WithPrefix(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty || digits.Length > ComponentCode.Length || digits.ContainsAnyExceptInRange('0', '9')) return 0..0;
        ulong first = 0, width = 1;
        foreach (var digit in digits) first = (first * 10) + (ulong)(digit - '0');
        for (var missing = digits.Length; missing < ComponentCode.Length; missing++) width *= 10;
        return FirstFrom(first * width)..FirstFrom((first + 1) * width);
    }

    /// <summary>Place of the first component whose code is not below a number.</summary>
    internal int FirstFrom(ulong code)
    {
        var place = Array.BinarySearch(_codes, code);
        return place < 0 ? ~place : place;
    }

    private static bool IsAscending(ReadOnlySpan<ulong> codes)
    {
        for (var index = 1; index < codes.Length; index++)
        {
            if (codes[index] < codes[index - 1]) return false;
        }

        return true;
    }
}

/// <summary>A device and the component it reports for. <see cref="Id"/> is the one string instance that rows carry.</summary>
public sealed record RegisteredDevice(string Id, ComponentRow Component);
