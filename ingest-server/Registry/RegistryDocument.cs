using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Registry;

/// <summary>The registry file as it is written: gateways, and components with the devices that report for them.</summary>
public sealed record RegistryDocument(int Version, IReadOnlyList<GatewayRow> Gateways, IReadOnlyList<ComponentRow> Components);

/// <param name="Id">Gateway code = edge node id = MQTT client id.</param>
/// <param name="Group">Sparkplug group id; a name only.</param>
/// <param name="SecretHash">PBKDF2 hash of the gateway's secret (see <see cref="GatewaySecret"/>); null: loopback only.</param>
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

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(RegistryDocument))]
internal sealed partial class RegistryJson : JsonSerializerContext;
