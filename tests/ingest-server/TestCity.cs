using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests;

internal static class TestCity
{
    public static readonly CityRegistry Registry = new(new RegistryDocument(
        RegistryFile.Version,
        [new GatewayRow(GatewayMessages.Gateway, GatewayMessages.Group), new GatewayRow("GW-000002", GatewayMessages.Group)],
        [
            new ComponentRow(GatewayMessages.Lamp, "Lamp 1", GatewayMessages.Gateway, 36.45, 115.98, "371502001001001", [GatewayMessages.Lamp]),
            new ComponentRow("3715020118000002", "Lamp 2", "GW-000002", 36.45, 115.99, "371502001001001", ["3715020118000002"]),
        ]));
}
