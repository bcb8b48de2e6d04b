using System.Text;
using System.Text.Json;
using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.LineProtocol;

/// <summary>The writer's lines as InfluxDB itself understands them.</summary>
public sealed class RealInfluxTests
{
    private static readonly string[] Hostile =
    [
        "a b", "a,b", "a=b", "a,dev=b power=1 1", "\"quoted\"", "'single'", "井盖 3", "🚰", "#", "x y=z,w", " lead", "trail ", "=", ",",
        "DROP MEASUREMENT lamp", "a\\", "a\\\\ b", "x\nforged,dev=x power=1 1", "x\rforged v=1", "x\0y", "\ud800", "time", "",
    ];

    [Fact]
    public async Task Tags_Hostile_ComeBackAsTheyWereAndMakeNoOtherMeasurement()
    {
        await using var server = await InfluxServer.RunAsync();
        await server.ExecuteAsync("CREATE DATABASE city");
        var writer = new LineWriter(LinePrecision.Milliseconds);
        var accepted = new List<string>();
        foreach (var text in Hostile)
        {
            writer.Measurement("lamp");
            writer.Tag("dev", text);
            writer.Field("note", text);
            writer.Field("power", 1.5);
            if (writer.End(1_779_062_400_000 + accepted.Count) == LineStatus.Ok) accepted.Add(text);
        }

        Assert.Equal((204, ""), await server.WriteAsync("city", writer.Written));

        Assert.Equal(["lamp"], await ValuesAsync(server, "SHOW MEASUREMENTS", 0));
        Assert.Equal(["note", "power"], await ValuesAsync(server, "SHOW FIELD KEYS FROM lamp", 0));
        Assert.Equal(["dev"], await ValuesAsync(server, "SHOW TAG KEYS FROM lamp", 0));
        Assert.Equal(
            accepted.Where(text => text.Length > 0).Order(StringComparer.Ordinal),
            (await ValuesAsync(server, "SHOW TAG VALUES FROM lamp WITH KEY = dev", 1)).Order(StringComparer.Ordinal));
        Assert.Equal(accepted, await ValuesAsync(server, "SELECT note FROM lamp", 1));
        Assert.Equal(17, accepted.Count);
    }

    [Fact]
    public async Task Names_Hostile_MakeExactlyTheMeasurementsAndFieldsTheyName()
    {
        await using var server = await InfluxServer.RunAsync();
        await server.ExecuteAsync("CREATE DATABASE city");
        var writer = new LineWriter(LinePrecision.Milliseconds);
        var accepted = new List<string>();
        foreach (var text in Hostile)
        {
            writer.Measurement(text);
            writer.Field(text, true);
            if (writer.End(1_779_062_400_000) == LineStatus.Ok) accepted.Add(text);
        }

        Assert.Equal((204, ""), await server.WriteAsync("city", writer.Written));

        accepted.Sort(StringComparer.Ordinal);
        Assert.Equal(accepted, (await ValuesAsync(server, "SHOW MEASUREMENTS", 0)).Order(StringComparer.Ordinal));
        Assert.Equal(accepted, (await ValuesAsync(server, "SHOW FIELD KEYS", 0)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Time_AtTheEdges_IsTakenByTheServer()
    {
        await using var server = await InfluxServer.RunAsync();
        await server.ExecuteAsync("CREATE DATABASE city");
        var writer = new LineWriter(LinePrecision.Milliseconds);
        long[] times = [-9_223_372_036_854, -1, 0, 1_779_062_400_000, 9_223_372_036_854];
        foreach (var time in times)
        {
            writer.Measurement("m");
            writer.Field("v", 1L);
            Assert.Equal(LineStatus.Ok, writer.End(time));
        }

        var (status, body) = await server.WriteAsync("city", writer.Written);

        Assert.True(status == 204, Encoding.UTF8.GetString(writer.Written.Span) + body);
    }

    private static async Task<List<string>> ValuesAsync(InfluxServer server, string statement, int column)
    {
        using var document = JsonDocument.Parse(await server.QueryAsync("city", statement));
        var values = new List<string>();
        foreach (var result in document.RootElement.GetProperty("results").EnumerateArray())
        {
            if (!result.TryGetProperty("series", out var list)) continue;
            foreach (var series in list.EnumerateArray())
                values.AddRange(series.GetProperty("values").EnumerateArray().Select(row => row[column].GetString()!));
        }

        return values;
    }
}
