using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>The air head driven by real measurements with their gaps: a gap is a gap in store, API and page, never a zero.</summary>
public sealed class MeasuredAirTests : IAsyncLifetime
{
    private const string Head = "3715020309000001";

    private readonly CityRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task AirHead_HourWithoutPm25_ShowsAGapAndKeepsTheOtherValues()
    {
        if (Repository.SharedData is not { } shared) Assert.Skip("The data sets are not beside this checkout (../shared/data)");
        var file = Path.Combine(Repository.SharedData!, "beijing-air", "PRSA_Data_Gucheng_20130301-20170228.csv.gz");
        var (hour, temperature) = FirstHourWithoutPm25(file);
        var port = FreePort.Next();
        _rig.StartSlave("--tcp", $"{port}", "--device", "weather-head:1", "--air", file, "--air-start", hour);
        await _rig.StartServerAsync(("GW-000001", [Head]));
        _rig.StartAgent("GW-000001", new JsonObject { ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port } }, (Head, "weather-air-head", 1));

        JsonElement[] readings = [];
        await Deadline.Until(
            async () => (readings = await _rig.ReadingsAsync(Head)).Any(row => Of(row, "env/pm25")), TimeSpan.FromSeconds(30), "PM2.5 readings in the store");

        Assert.All(readings.Where(row => Of(row, "env/pm25")), row =>
        {
            Assert.Equal(JsonValueKind.Null, row.GetProperty("value").ValueKind);
            Assert.Equal("NoValue", row.GetProperty("quality").GetString());
        });
        Assert.Contains(readings, row => Of(row, "env/temperature") && Math.Abs(row.GetProperty("value").GetDouble() - temperature) < 0.06);

        await using var browser = await Browser.OpenAsync(_rig.Url);
        await browser.AwaitAsync($"tr.bad[data-device='{Head}'][data-quantity='env/pm25']", TimeSpan.FromSeconds(60));
        Assert.StartsWith("–", await browser.Page.Locator($"tr[data-device='{Head}'][data-quantity='env/pm25'] td.number").First.InnerTextAsync(), StringComparison.Ordinal);
        await browser.ShootAsync("air-gap");
    }

    private static bool Of(JsonElement row, string quantity) => row.GetProperty("quantity").GetString() == quantity;

    /// <summary>The first hour with no PM2.5 and a temperature, read here from the file and not by the program under test.</summary>
    private static (string Hour, double Temperature) FirstHourWithoutPm25(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            if (fields[5] != "NA" || fields[11] == "NA") continue;
            return ($"{fields[1]}-{int.Parse(fields[2]):D2}-{int.Parse(fields[3]):D2}T{int.Parse(fields[4]):D2}:00", double.Parse(fields[11]));
        }

        throw new InvalidDataException($"{file} has no gap in PM2.5");
    }
}
