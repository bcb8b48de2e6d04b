using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

/// <summary>
/// The contract of InfluxDB 2.x and 3.x, which cannot run here, after their documentation ("Use the v3 write_lp API to write data",
/// "Troubleshoot issues writing data" of v2, "1.x compatibility API"): a scripted server answers as they say.
/// </summary>
public sealed class InfluxDb3Tests : ScriptedInfluxTests
{
    private const string Lamp = "3715020118000001";

    [Fact]
    public async Task Write_PartialWrite_SetsTheNamedLinesAsideAndSearchesNothing()
    {
        AppendLines(1000);
        _server.OnWrite = lines => Partial(lines, line => IsLine(line, 5) || IsLine(line, 700) || IsLine(line, 701));
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, int.MaxValue).Single(), default));

        Assert.Equal(997, _server.Stored.Distinct().Count());
        Assert.Equal(3, store.QuarantinedRows);
        Assert.InRange(_server.Writes.Count, 2, 4);
        var kept = await File.ReadAllLinesAsync(_folder["quarantine-2026-05-18.lp"]);
        Assert.Equal(6, kept.Length);
        Assert.All(kept.Where((_, index) => index % 2 == 0), line => Assert.StartsWith("# invalid column type", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_PartialWriteThatNamesOnlyTheFirst_FindsTheOthersToo()
    {
        AppendLines(200);
        _server.OnWrite = lines => Partial(lines, line => IsLine(line, 5) || IsLine(line, 70) || IsLine(line, 199), namedMax: 1);
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, int.MaxValue).Single(), default));

        Assert.Equal(197, _server.Stored.Distinct().Count());
        Assert.Equal(3, store.QuarantinedRows);
    }

    /// <summary>Sabotage of the contract: numbers that are one off must not condemn a good line.</summary>
    [Fact]
    public async Task Write_NamesThatDoNotFitTheBody_AreNotBelieved()
    {
        for (var i = 0; i < 20; i++) _journal.Append($"37150201180000{i:D2}", (Quantity.LampPower, Monday + i, i, Quality.Good));
        _server.OnWrite = lines => Partial(lines, line => IsLine(line, 5), off: 1);
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, int.MaxValue).Single(), default));

        Assert.Equal(19, _server.Stored.Distinct().Count());
        Assert.Equal(1, store.QuarantinedRows);
        Assert.Contains(await File.ReadAllLinesAsync(_folder["quarantine-2026-05-18.lp"]), line => IsLine(line, 5));
    }

    [Theory]
    [InlineData("influxdb2", 422, "{\"code\":\"unprocessable entity\",\"message\":\"failure writing points to database: partial write: field type conflict: input field \\\"power\\\" on measurement \\\"lamp\\\" is type float, already exists as type integer dropped=8\"}")]
    [InlineData("influxdb2", 400, "{\"code\":\"invalid\",\"message\":\"unable to parse 'lamp': missing fields\",\"line\":2}")]
    [InlineData("influxdb3", 400, "{\"error\":\"parsing failed for write_lp endpoint\",\"data\":{\"original_line\":\"\",\"line_number\":2,\"error_message\":\"x\"}}")]
    [InlineData("influxdb3", 400, "not json, line_number or not")]
    public async Task Write_BodyRefused_SetsAsideWhatIsRefusedAlone(string flavour, int status, string body)
    {
        AppendLines(8);
        _server.OnWrite = _ => new FakeReply(status, body);
        await using var store = Open(flavour);
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, int.MaxValue).Single(), default));

        Assert.Equal(8, store.QuarantinedRows);
        Assert.Equal(_journal.End, store.KeptPosition);
    }

    [Theory]
    [InlineData("influxdb2", 401)]
    [InlineData("influxdb2", 404)]
    [InlineData("influxdb2", 429)]
    [InlineData("influxdb3", 401)]
    [InlineData("influxdb3", 403)]
    [InlineData("influxdb3", 500)]
    public async Task Write_TroubleOfTheServer_IsNoFaultOfTheRows(string flavour, int status)
    {
        AppendLines(8);
        _server.OnWrite = _ => new FakeReply(status, "{\"error\":\"no\"}", "3");
        await using var store = Open(flavour);
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(_journal.From(null, int.MaxValue).Single(), default));

        Assert.Equal(0, store.QuarantinedRows);
        Assert.Equal(TimeSpan.FromSeconds(3), store.RetryAfter);
    }

    [Theory]
    [InlineData("influxdb1", "/query?db=smartpoles&", null)]
    [InlineData("influxdb2", "/query?db=poles&", "Token secret")]
    [InlineData("influxdb3", "/query?db=smartpoles&", "Bearer secret")]
    public async Task Read_EachFlavour_AsksInInfluxQlAndUnderstandsTheAnswer(string flavour, string path, string? rights)
    {
        _server.OnQuery = query => query.Contains("FROM \"lamp\"", StringComparison.Ordinal)
            ? $$"""{"results":[{"statement_id":0,"series":[{"name":"lamp","tags":{"dev":"{{Lamp}}"},"columns":["time","power","power_quality"],"values":[[{{Monday}},84.5,null],[{{Monday + 1}},null,1]]}]}]}""" + "\n"
            : "{\"results\":[{\"statement_id\":0}]}\n";
        await using var store = Open(flavour);

        var read = await store.ReadAsync(new ReadingQuery(Lamp, Quantity.LampPower, Monday, Monday + 10, 100), default);

        Assert.Equal(
            [
                new StoredReading(Lamp, Quantity.LampPower, Monday, 84.5, Quality.Good),
                new StoredReading(Lamp, Quantity.LampPower, Monday + 1, null, Quality.Timeout),
            ],
            read);
        var asked = Assert.Single(_server.Queries);
        Assert.StartsWith(path, asked, StringComparison.Ordinal);
        Assert.Contains("epoch=ms", asked, StringComparison.Ordinal);
        Assert.Equal([rights], _server.Authorizations);
    }

    [Fact]
    public async Task Buckets_AnswerOfTheServer_IsUnderstood()
    {
        _server.OnQuery = _ =>
            $$"""{"results":[{"statement_id":0,"series":[{"name":"lamp","columns":["time","count","min","max","mean","last"],"values":[[{{Monday}},3,1,4.5,2.5,2]]}]}]}""" + "\n";
        await using var store = Open("influxdb3");

        var buckets = await store.BucketsAsync(new BucketQuery(Lamp, Quantity.LampPower, Monday, Monday + 120_000, 60_000), default);

        Assert.Equal([new ReadingBucket(Monday, 3, 1, 4.5, 2.5, 2)], buckets);
        Assert.Contains("GROUP BY time(60000ms) fill(none)", Assert.Single(_server.Queries), StringComparison.Ordinal);
    }

    /// <summary>As InfluxDB 3 does with accept_partial: keeps the good lines, names the bad ones, from 1.</summary>
    private FakeReply Partial(string[] lines, Func<string, bool> isBad, int namedMax = int.MaxValue, int off = 0)
    {
        var bad = lines.Index().Where(pair => isBad(pair.Item)).ToList();
        if (bad.Count == 0) return FakeReply.Stored;
        foreach (var line in lines.Where(line => !isBad(line))) _server.Stored.Enqueue(line);
        var data = bad.Take(namedMax).Select(pair => new
        {
            original_line = pair.Item[..^4],
            line_number = pair.Index + 1 + off,
            error_message = "invalid column type for column 'power', expected iox::column_type::field::integer, got iox::column_type::field::float",
        });
        return new FakeReply(400, JsonSerializer.Serialize(new { error = "partial write of line protocol occurred", data }));
    }

    private static bool IsLine(string line, int number) => line.EndsWith($" {Monday + number}", StringComparison.Ordinal);

    private void AppendLines(int count)
    {
        for (var i = 0; i < count; i++) _journal.Append(Lamp, (Quantity.LampPower, Monday + _journal.Rows.Count, i, Quality.Good));
    }

    private InfluxStore Open(string flavour = "influxdb3")
    {
        var options = new InfluxOptions
        {
            Url = _server.Url, Flavour = flavour, Org = "city", Bucket = "poles", Token = flavour == "influxdb1" ? "" : "secret",
        };
        return new InfluxStore(_folder.Path, options, _ => "371502011001001", _http, _time, NullLogger.Instance);
    }
}
