using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;
using Type = SmartPoles.Protocols.Telemetry.SparkplugB.SparkplugDataType;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class NpmPeerTests
{
    private const ulong At = 1_700_000_000_000;

    private static readonly MetricFacts[] OneOfEach =
    [
        new("Int8", 1, At, Type.Int8, -23L), new("Int16", 2, At, Type.Int16, -30_000L), new("Int32", 3, At, Type.Int32, -1L),
        new("Int64", 4, At, Type.Int64, -5L), new("UInt8", 5, At, Type.UInt8, 250L), new("UInt16", 6, At, Type.UInt16, 65_535L),
        new("UInt32", 7, At, Type.UInt32, (long)uint.MaxValue), new("UInt64", 8, At, Type.UInt64, 1UL << 40),
        new("Float", 9, At, Type.Float, 1.5f), new("Double", 10, At, Type.Double, -2.25), new("zero", 11, At, Type.Double, 0.0),
        new("Boolean", 12, At, Type.Boolean, true), new("false", 13, At, Type.Boolean, false), new("String", 14, At, Type.String, "灯杆"),
        new("DateTime", 15, At, Type.DateTime, At),
    ];

    [Fact]
    public async Task OurDBirth_DecodedByThePeer_GivesTheSameValues()
    {
        MetricFacts[] metrics =
        [
            .. OneOfEach,
            new("bytes", 16, At, Type.Bytes, "0102FF"),
            new("env/pm25", 17, At - 5, Type.Float, 12.5f, Historical: true, Unit: "ug/m3", Quality: Quality.Good),
            new("none", 18, At, Type.Float, null, Quality: Quality.Timeout),
        ];
        var bytes = new PayloadFacts(At, 0, metrics).Write();

        var answer = (await NpmPeer.Ask(JsonSerializer.Serialize(new { decode = Convert.ToHexString(bytes) })))[0];

        using var payload = JsonDocument.Parse(answer);
        Assert.Equal("1700000000000", Text(payload.RootElement, "timestamp"));
        Assert.Equal("0", Text(payload.RootElement, "seq"));
        var decoded = payload.RootElement.GetProperty("metrics").EnumerateArray().ToList();
        Assert.Equal(metrics.Select(Line), decoded.Select(Line));
        var pm25 = decoded[^2];
        Assert.Equal("True", Text(pm25, "isHistorical"));
        Assert.Equal("ug/m3", Text(pm25.GetProperty("properties").GetProperty("engUnit"), "value"));
        Assert.Equal("192", Text(pm25.GetProperty("properties").GetProperty("Quality"), "value"));
        var none = decoded[^1].GetProperty("properties");
        Assert.Equal(("0", "1"), (Text(none.GetProperty("Quality"), "value"), Text(none.GetProperty("Reason"), "value")));
    }

    [Fact]
    public async Task ThePeersDBirth_DecodedHere_GivesTheSameValues()
    {
        var question = new
        {
            encode = new
            {
                timestamp = At,
                seq = 0,
                metrics = OneOfEach.Select(fact => new { name = fact.Name, alias = fact.Alias, timestamp = fact.Timestamp, type = fact.Type.ToString(), value = fact.Value }),
            },
        };

        var answer = (await NpmPeer.Ask(JsonSerializer.Serialize(question)))[0];

        using var encoded = JsonDocument.Parse(answer);
        new PayloadFacts(At, 0, OneOfEach).AssertReadFrom(Convert.FromHexString(encoded.RootElement.GetProperty("hex").GetString()!));
    }

    private static string Line(MetricFacts fact) =>
        string.Create(CultureInfo.InvariantCulture, $"{fact.Name} {fact.Alias} {fact.Timestamp} {fact.Type} {fact.Value ?? "null"}");

    private static string Line(JsonElement metric) =>
        $"{Text(metric, "name")} {Text(metric, "alias")} {Text(metric, "timestamp")} {Text(metric, "type")} {Text(metric, "value")}";

    private static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "null";
}
