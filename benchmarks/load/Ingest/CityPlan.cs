using System.Text.Json.Nodes;
using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>The city that is played: who is in it, and what each device reports in a message.</summary>
/// <param name="Gateways">How many.</param>
/// <param name="DevicesPerGateway">Each is a component of its own; messages go round them.</param>
/// <param name="Readings">Readings a message, each of another quantity.</param>
internal sealed record CityPlan(int Gateways, int DevicesPerGateway, int Readings)
{
    public const string Group = "371502-Z07";

    private const string Grid = "371502001001001";
    private const int LampKind = 118;
    private const int SerialsPerKind = 1_000_000;

    /// <summary>What the default alarm rules look at comes first, so that small messages are evaluated as large ones are.</summary>
    private static readonly Quantity[] Watched =
    [
        Quantity.LampPower, Quantity.LampRelay, Quantity.CoverTilt, Quantity.WaterPressure, Quantity.GasCh4, Quantity.PoleEmergencyButton,
    ];

    /// <summary>A message with so many has all that the default rules look at.</summary>
    public static int WatchedReadings => Watched.Length;

    public static int ReadingsMax => QuantityCatalogue.All.Count;

    public IReadOnlyList<QuantityInfo> Quantities { get; } =
        [.. Watched.Concat(QuantityCatalogue.All.Select(info => info.Quantity).Except(Watched)).Take(Readings).Select(QuantityCatalogue.Get)];

    public static string GatewayId(int gateway) => $"GW-{gateway + 1:D6}";

    public string DeviceId(int gateway, int device)
    {
        var serial = gateway * DevicesPerGateway + device;
        DivisionCode.TryParse("371502", out var division);
        return ComponentCode.TryCreate(division, LampKind + serial / SerialsPerKind, serial % SerialsPerKind, out var code)
            ? code.ToString()
            : throw new RigException($"{Gateways} gateways with {DevicesPerGateway} devices are more than the codes of a division hold");
    }

    /// <summary>The registry of this city, as the server reads it.</summary>
    public void WriteRegistry(string path)
    {
        var registry = new JsonObject
        {
            ["version"] = 1,
            ["gateways"] = new JsonArray([.. Enumerable.Range(0, Gateways).Select(gateway => (JsonNode)new JsonObject
            {
                ["id"] = GatewayId(gateway), ["group"] = Group,
            })]),
            ["components"] = new JsonArray([.. Enumerable.Range(0, Gateways).SelectMany(Components)]),
        };
        File.WriteAllText(path, registry.ToJsonString());
    }

    private IEnumerable<JsonNode> Components(int gateway) => Enumerable.Range(0, DevicesPerGateway).Select(device => new JsonObject
    {
        ["code"] = DeviceId(gateway, device), ["name"] = $"Pole {gateway + 1}", ["gateway"] = GatewayId(gateway), ["latitude"] = 36.45,
        ["longitude"] = 115.98, ["grid"] = Grid, ["devices"] = new JsonArray(DeviceId(gateway, device)),
    });
}
