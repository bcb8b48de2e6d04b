using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Registry;

/// <summary>
/// The registry file as it is written: gateways, components with the devices that report for them, and, from version 2 on, what the
/// names of foreign Sparkplug nodes stand for.
/// </summary>
public sealed record RegistryDocument(
    int Version, IReadOnlyList<GatewayRow> Gateways, IReadOnlyList<ComponentRow> Components, IReadOnlyList<ForeignNodeRow>? ForeignNodes = null);

/// <param name="Id">Gateway code = edge node id = MQTT client id.</param>
/// <param name="Group">Sparkplug group id; a name only.</param>
/// <param name="SecretHash">PBKDF2 hash of the gateway's secret (see <see cref="GatewaySecret"/>); null: loopback only, unless the state store has a credential.</param>
public sealed record GatewayRow(string Id, string Group, string? SecretHash = null);

/// <param name="Code">Component code, 16 digits.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Gateway">The gateway that reads it.</param>
/// <param name="Latitude">WGS-84 degrees.</param>
/// <param name="Longitude">WGS-84 degrees.</param>
/// <param name="Grid">Unit grid code, 15 digits.</param>
/// <param name="Devices">Sparkplug device ids that belong to the component.</param>
public sealed record ComponentRow(
    string Code, string Name, string Gateway, double Latitude, double Longitude, string? Grid, IReadOnlyList<string> Devices);

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
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(RegistryDocument))]
internal sealed partial class RegistryJson : JsonSerializerContext;
