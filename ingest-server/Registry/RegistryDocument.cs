using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Registry;

/// <summary>
/// The registry file as it is written: gateways, components with the devices that report for them, from version 2 on what the names of
/// foreign Sparkplug nodes stand for, and from version 3 on unit grid, zones and pipe networks.
/// </summary>
public sealed record RegistryDocument(
    int Version, IReadOnlyList<GatewayRow> Gateways, IReadOnlyList<ComponentRow> Components, IReadOnlyList<ForeignNodeRow>? ForeignNodes = null)
{
    /// <summary>Unit grid; null where it is not known.</summary>
    public IReadOnlyList<CellRow>? Cells { get; init; }

    /// <summary>Zones; null where none are known.</summary>
    public IReadOnlyList<ZoneRow>? Zones { get; init; }

    /// <summary>Nodes, pipes and valves of all pipe networks; null where none are known.</summary>
    public IReadOnlyList<PipePartRow>? PipeParts { get; init; }
}

/// <param name="Id">Gateway code = edge node id = MQTT client id.</param>
/// <param name="Group">Sparkplug group id; a name only.</param>
/// <param name="SecretHash">PBKDF2 hash of the gateway's secret (see <see cref="GatewaySecret"/>); null: loopback only, unless the state store has a credential.</param>
public sealed record GatewayRow(string Id, string Group, string? SecretHash = null);

/// <param name="Code">Component code, 16 digits.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Gateway">The gateway that reads it; empty for a component without devices that no gateway has in its charge.</param>
/// <param name="Latitude">WGS-84 degrees.</param>
/// <param name="Longitude">WGS-84 degrees.</param>
/// <param name="Grid">Unit grid code, 15 digits.</param>
/// <param name="Devices">
/// Sparkplug device ids that belong to the component, as its gateway sends them: they name its series and stay when the hardware is
/// swapped.
/// </param>
public sealed record ComponentRow(
    string Code, string Name, [property: JsonConverter(typeof(SharedText))] string Gateway, double Latitude, double Longitude,
    [property: JsonConverter(typeof(SharedText))] string? Grid, IReadOnlyList<string> Devices)
{
    /// <summary>Zone that it belongs to; one of the document's zones where those are known.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Zone { get; init; }

    /// <summary>Lamp circuit that feeds it: code of the cabinet, or another name.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Circuit { get; init; }

    /// <summary>Who owns it (权属单位).</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Owner { get; init; }

    /// <summary>Who maintains it (养护单位).</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Maintenance { get; init; }

    /// <summary>The hardware that has measured here, the present one last; null where nothing is known of it.</summary>
    public IReadOnlyList<HardwareRow>? Hardware { get; init; }
}

/// <summary>One piece of hardware at a component. Swapping it changes no series: those bear the device id.</summary>
public sealed record HardwareRow
{
    /// <summary>Serial number on its plate.</summary>
    public string? Serial { get; init; }

    [JsonConverter(typeof(SharedText))]
    public string? Maker { get; init; }

    [JsonConverter(typeof(SharedText))]
    public string? Model { get; init; }

    /// <summary>Day of its installation.</summary>
    public DateOnly? Installed { get; init; }

    /// <summary>Day of its removal; null for what is there.</summary>
    public DateOnly? Removed { get; init; }

    /// <summary>Day by which it must be calibrated.</summary>
    public DateOnly? CalibrationDue { get; init; }
}

/// <summary>A cell of the unit grid (单元网格).</summary>
/// <param name="Code">Unit grid code, 15 digits.</param>
/// <param name="Polygon">Its ring, closed: longitude, latitude, longitude, ... in WGS-84 degrees.</param>
public sealed record CellRow(string Code, double[] Polygon);

/// <summary>A district metering area, rain area, lamp area or other zone.</summary>
/// <param name="Id">Its name in <c>zone</c> of a component.</param>
/// <param name="Polygon">Its ring, closed: longitude, latitude, longitude, ... in WGS-84 degrees.</param>
public sealed record ZoneRow(string Id, double[] Polygon)
{
    /// <summary>What kind of zone it is, a free word: <c>area</c>, <c>dma</c>, <c>rain</c>.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Kind { get; init; }

    /// <summary>What people call it.</summary>
    public string? Name { get; init; }
}

/// <summary>What a part of a pipe network is.</summary>
public enum PipePart
{
    /// <summary>A place where pipes meet or end.</summary>
    [JsonStringEnumMemberName("node")]
    Node,

    /// <summary>A length of pipe between two nodes.</summary>
    [JsonStringEnumMemberName("pipe")]
    Pipe,

    /// <summary>A valve, pump or regulator between two nodes; it has no length.</summary>
    [JsonStringEnumMemberName("valve")]
    Valve,
}

/// <summary>A node, pipe or valve. Ids are unique within network and part.</summary>
/// <param name="Network"><c>water</c>, <c>gas</c>, or another network's name.</param>
/// <param name="Part">What it is.</param>
/// <param name="Id">Its id in its network.</param>
public sealed record PipePartRow([property: JsonConverter(typeof(SharedText))] string Network, PipePart Part, string Id)
{
    /// <summary>Node: WGS-84 degrees.</summary>
    public double? Latitude { get; init; }

    /// <summary>Node: WGS-84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>Node: components that measure pressure, flow or gas there.</summary>
    public IReadOnlyList<string>? Sensors { get; init; }

    /// <summary>Pipe, valve: node where it begins.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? From { get; init; }

    /// <summary>Pipe, valve: node where it ends.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? To { get; init; }

    /// <summary>Pipe: m, above 0.</summary>
    public double? LengthM { get; init; }

    /// <summary>Pipe, valve: inner diameter, m, above 0.</summary>
    public double? DiameterM { get; init; }

    /// <summary>Pipe: what it is made of.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Material { get; init; }

    /// <summary>Valve: what kind, a free word such as <c>prv</c>, <c>gate</c>, <c>pump</c>.</summary>
    [JsonConverter(typeof(SharedText))]
    public string? Kind { get; init; }

    /// <summary>Valve: the component that it is, such as the cover of its shaft; 16 digits.</summary>
    public string? Component { get; init; }
}

/// <summary>A Sparkplug node that is not one of our agents: Ignition, Neuron, a client of one's own. It keeps no ledger.</summary>
/// <param name="Gateway">The gateway of <c>gateways</c> as whom it logs in: its user name. One login may speak for several nodes.</param>
/// <param name="Group">Its Sparkplug group id.</param>
/// <param name="Node">Its Sparkplug edge node id.</param>
/// <param name="Metrics">Its metrics that are of interest; others are ignored.</param>
public sealed record ForeignNodeRow(string Gateway, string Group, string Node, IReadOnlyList<ForeignMetricRow> Metrics);

/// <param name="Device">Sparkplug device id as the node names it; null for a metric of the node itself.</param>
/// <param name="Metric">Metric name as the node writes it.</param>
/// <param name="Target">The device of <c>components</c> that it is a reading of.</param>
/// <param name="Quantity">Quantity from the catalogue.</param>
/// <param name="Factor">Reading = value x factor + offset.</param>
/// <param name="Offset">Reading = value x factor + offset.</param>
public sealed record ForeignMetricRow(string? Device, string Metric, string Target, string Quantity, double Factor = 1, double Offset = 0);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegistryDocument))]
[JsonSerializable(typeof(IReadOnlyList<HardwareRow>))]
internal sealed partial class RegistryJson : JsonSerializerContext;
