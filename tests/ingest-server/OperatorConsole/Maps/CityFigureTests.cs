using System.Text.Json;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Maps;

public sealed class CityFigureTests
{
    [Fact]
    public async Task City_WithALampThatReportsAndRecordsThatAreMissing_CountsBoth()
    {
        await using var server = await RunningServer.StartAsync();
        var messages = new GatewayMessages();
        using var gateway = await TestGateway.ConnectAsync(server.MqttPort, messages);
        await gateway.BirthAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await gateway.PublishAsync(SparkplugMessageType.DData, messages.Data(GatewayMessages.Epoch, [new LedgerEntry(6, 1, null), new LedgerEntry(7, 3, GapReason.OutboxFull)], isHistorical: false, new Reading(Quantity.LampPower, now, 80, Quality.Good)));
        await server.UntilAsync($"api/v1/components/{GatewayMessages.Lamp}", body => body.ToString().Contains("80", StringComparison.Ordinal), "the reading is there");

        var city = await server.GetAsync("api/v1/city");

        var lamps = Assert.Single(city.GetProperty("kinds").EnumerateArray());
        Assert.Equal(("0118", 2, 1), (lamps.GetProperty("kind").GetString(), lamps.GetProperty("components").GetInt32(), lamps.GetProperty("reporting").GetInt32()));
        Assert.Equal(5 + 3, city.GetProperty("debt").GetInt32());
        Assert.Equal(0.85, city.GetProperty("coverage").GetProperty("target").GetDouble());
        Assert.Equal(JsonValueKind.Null, city.GetProperty("coverage").GetProperty("water").ValueKind);
    }

    [Fact]
    public void State_WithDebts_GivesThemToTheSquareOfEachComponent()
    {
        var rows = Enumerable.Range(1, 300).Select(number => new ComponentRow($"371502011800{number:0000}", "Lamp", "GW-000001", 36.4 + (number % 17 * 0.002), 115.9 + (number % 23 * 0.002), null, [])).ToArray();
        var map = new CityMap(new CityRegistry(new RegistryDocument(RegistryFile.Version, [new GatewayRow("GW-000001", "g")], rows)));
        for (var component = 0; component < map.Components.Count; component++)
        {
            var cell = map.Cells[map.CellOf(component)];
            Assert.InRange(component, cell.First, cell.End - 1);
        }

        var debts = rows.Take(40).ToDictionary(row => row.Code, _ => 3UL);
        debts["3715020118009999"] = 5;
        var state = CityState.Take(map, ["GW-000001"], new LatestValues(), [], debts);

        Assert.Equal(120UL, map.Cells.Select((_, cell) => state.Cell(cell).Debt).Aggregate((sum, debt) => sum + debt));
        Assert.Equal(0UL, CityState.Take(map, ["GW-000001"], new LatestValues(), []).Cell(0).Debt);
    }
}
