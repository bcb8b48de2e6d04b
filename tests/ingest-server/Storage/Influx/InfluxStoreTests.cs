using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

/// <summary>What the store makes of each kind of answer; the real servers stand in the tests beside this one.</summary>
public sealed class InfluxStoreTests : ScriptedInfluxTests
{
    private const string Lamp = "3715020118000001";
    private const string Cell = "371502011001001";

    [Fact]
    public async Task Write_RowsOfOneDeviceAndTime_ShareALine()
    {
        _journal.Append(
            Lamp,
            (Quantity.LampPower, Monday, 84.5, Quality.Good),
            (Quantity.LampRelay, Monday, 1, Quality.Good),
            (Quantity.LampVoltage, Monday, 0, Quality.Timeout),
            (Quantity.PoleTilt, Monday, 0.5, Quality.Good),
            (Quantity.LampPower, Monday + 1, 85, Quality.Good));
        await using var store = Open();

        await store.ApplyAsync(_journal, 100);

        Assert.Equal(
            [
                $"lamp,cell={Cell},dev={Lamp} power=84.5,relay=1,voltage_quality=1i {Monday}",
                $"pole,cell={Cell},dev={Lamp} tilt=0.5 {Monday}",
                $"lamp,cell={Cell},dev={Lamp} power=85 {Monday + 1}",
            ],
            _server.Stored);
        Assert.Equal(["q=CREATE DATABASE \"smartpoles\""], _server.Queries);
    }

    [Theory]
    [InlineData("influxdb1", "/write?db=smartpoles&precision=ms", "Basic dDpw")]
    [InlineData("influxdb2", "/api/v2/write?org=city&bucket=poles%20a&precision=ms", "Token t:p")]
    [InlineData("influxdb3", "/api/v3/write_lp?db=smartpoles&precision=millisecond&accept_partial=true", "Bearer t:p")]
    [InlineData("victoriametrics", "/api/v2/write?db=smartpoles&precision=ms", "Basic dDpw")]
    public async Task Write_EachFlavour_UsesItsPathAndRights(string flavour, string path, string authorization)
    {
        AppendLines(1);
        await using var store = Open(options =>
        {
            options.Flavour = flavour;
            options.Org = "city";
            options.Bucket = "poles a";
            options.Token = "t:p";
        });

        await store.ApplyAsync(_journal, 100);

        var write = Assert.Single(_server.Writes);
        Assert.Equal((path, authorization), (write.Path, write.Authorization));
        Assert.Equal(flavour == "influxdb1" ? 1 : 0, _server.Queries.Count);
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, null, null)]
    [InlineData(500, null, null)]
    [InlineData(401, null, null)]
    [InlineData(404, null, null)]
    [InlineData(503, "Mon, 18 May 2026 00:01:30 GMT", 90)]
    public async Task Write_ServerCannotNow_IsLaterAndNothingIsSetAside(int status, string? retryAfter, int? seconds)
    {
        AppendLines(3);
        _server.OnWrite = _ => new FakeReply(status, "no", retryAfter);
        await using var store = Open();
        await store.OpenAsync(default);
        var batch = _journal.From(null, 100).Single();

        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(batch, default));
        Assert.Equal(seconds, store.RetryAfter?.TotalSeconds);
        Assert.Equal($"{status} no", store.LastError);
        Assert.Null(store.KeptPosition);
        Assert.Equal(0, store.QuarantinedRows);

        _server.OnWrite = _ => FakeReply.Stored;
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(batch, default));
        Assert.Equal(3, _server.Stored.Count);
        Assert.Equal(_journal.End, store.KeptPosition);
        Assert.Null(store.LastError);
    }

    [Fact]
    public async Task Write_BusyInTheMiddleOfABatch_GoesOnWhereItStopped()
    {
        AppendLines(10);
        var calls = 0;
        _server.OnWrite = _ => ++calls == 3 ? new FakeReply(503) : FakeReply.Stored;
        await using var store = Open(options => options.LinesPerRequest = 2);
        await store.OpenAsync(default);
        var batch = _journal.From(null, 100).Single();

        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(batch, default));
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(batch, default));

        Assert.Equal(10, _server.Stored.Count);
        Assert.Equal(6, _server.Writes.Count);
    }

    [Fact]
    public async Task Write_NobodyListens_IsLater()
    {
        AppendLines(1);
        _server.Dispose();
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(_journal.From(null, 100).Single(), default));
        Assert.StartsWith("no answer from http://127.0.0.1:", store.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_SlowServer_GivesUpAfterTheTimeLimit()
    {
        AppendLines(1);
        using var release = new ManualResetEventSlim();
        using var arrived = new ManualResetEventSlim();
        _server.OnWrite = _ =>
        {
            arrived.Set();
            release.Wait(TimeSpan.FromSeconds(20));
            return FakeReply.Stored;
        };
        await using var store = Open();
        await store.OpenAsync(default);

        var writing = store.WriteAsync(_journal.From(null, 100).Single(), default).AsTask();
        await Deadline.Until(() => arrived.IsSet, TimeSpan.FromSeconds(60), "the request is there");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(writing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(StoreOutcome.Later, await writing);
        release.Set();
    }

    [Fact]
    public async Task Write_BodyTooLarge_HalvesAndRemembers()
    {
        AppendLines(64);
        _server.OnWrite = lines => lines.Length > 10 ? new FakeReply(413, "too large") : FakeReply.Stored;
        await using var store = Open();

        await store.ApplyAsync(_journal, 100);
        var writes = _server.Writes.Count;
        AppendLines(64);
        await store.ApplyAsync(_journal, 100);

        Assert.Equal(128, _server.Stored.Distinct().Count());
        Assert.Equal(128, _server.Stored.Count);
        Assert.Equal(8, _server.Writes.Count - writes);
        Assert.Equal(0, store.QuarantinedRows);
    }

    [Fact]
    public async Task Write_PoisonLines_AreIsolatedAndTheRestIsStored()
    {
        AppendLines(1000);
        HashSet<int> poison = [0, 417, 418, 999];
        _server.OnWrite = lines => lines.Any(line => poison.Any(number => IsLine(line, number)))
            ? new FakeReply(400, "{\"error\":\"unable to parse\"}")
            : FakeReply.Stored;
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, int.MaxValue).Single(), default));

        Assert.Equal(996, _server.Stored.Distinct().Count());
        Assert.Equal(4, store.QuarantinedRows);
        Assert.Equal(_journal.End, store.KeptPosition);
        var kept = await File.ReadAllLinesAsync(_folder["quarantine-2026-05-18.lp"]);
        Assert.Equal(8, kept.Length);
        Assert.All(kept.Where((_, index) => index % 2 == 0), line => Assert.Equal("# 400 {\"error\":\"unable to parse\"}", line));
        Assert.All(kept.Where((_, index) => index % 2 == 1), line => Assert.Contains(poison, number => IsLine(line, number)));
        Assert.InRange(_server.Writes.Count, 4, 4 * 2 * 11);
    }

    [Fact]
    public async Task Write_PartialWrite_FindsTheDroppedLinesAmongTheStoredOnes()
    {
        AppendLines(16);
        _server.OnWrite = lines =>
        {
            var bad = lines.Count(line => IsLine(line, 5));
            foreach (var line in lines.Where(line => bad > 0 && !IsLine(line, 5))) _server.Stored.Enqueue(line);
            return bad == 0 ? FakeReply.Stored : new FakeReply(400, "{\"error\":\"partial write: field type conflict dropped=1\"}");
        };
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, 100).Single(), default));

        Assert.Equal(15, _server.Stored.Distinct().Count());
        Assert.Equal(1, store.QuarantinedRows);
    }

    [Fact]
    public async Task Write_AllPointsDropped_SetsThemAsideWithoutSearching()
    {
        AppendLines(500);
        _server.OnWrite = lines => new FakeReply(400, $"{{\"error\":\"partial write: points beyond retention policy dropped={lines.Length}\"}}");
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, 1000).Single(), default));

        Assert.Single(_server.Writes);
        Assert.Equal(500, store.QuarantinedRows);
    }

    [Fact]
    public async Task Write_RowsWithoutALine_AreSetAsideWithTheirReason()
    {
        _journal.Append(
            Lamp,
            (Quantity.LampPower, Monday, double.NaN, Quality.Good),
            (Quantity.LampVoltage, Monday, 230, Quality.Good),
            (Quantity.LampVoltage, long.MaxValue, 230, Quality.Good),
            ((Quantity)9999, Monday, 1, Quality.Good));
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(_journal.From(null, 100).Single(), default));

        Assert.Equal([$"lamp,cell={Cell},dev={Lamp} voltage=230 {Monday}"], _server.Stored);
        Assert.Equal(3, store.QuarantinedRows);
        var kept = await File.ReadAllTextAsync(_folder["quarantine-2026-05-18.lp"]);
        Assert.Contains("NotFinite", kept, StringComparison.Ordinal);
        Assert.Contains("TimeOutOfRange", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_AfterAStop_ResumesBehindTheLastAcceptedBatch()
    {
        AppendLines(5);
        await using (var store = Open()) await store.ApplyAsync(_journal, 100);

        await using var again = Open();

        Assert.Equal(_journal.End, await again.OpenAsync(default));
    }

    [Fact]
    public async Task Write_VictoriaMetrics_KeepsThePositionBackUntilItsDiskHasTheRows()
    {
        await using var store = Open(options => options.Flavour = "victoriametrics");
        await store.OpenAsync(default);
        AppendLines(1);
        var first = _journal.From(null, 100).Single();
        await store.WriteAsync(first, default);
        Assert.Null(store.KeptPosition);

        _time.Advance(TimeSpan.FromSeconds(10));
        AppendLines(1);
        await store.WriteAsync(_journal.From(first.To, 100).Single(), default);
        Assert.Equal(first.To, store.KeptPosition);

        // Killed within the ten seconds: what it had acknowledged may be gone.
        _server.Dispose();
        AppendLines(1);
        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(_journal.From(_journal.End - 1, 100).Single(), default));
        Assert.True(store.NeedsReopen);
        Assert.Equal(first.To, await store.OpenAsync(default));
        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(_journal.From(first.To, 100).First(), default));
        Assert.False(store.NeedsReopen);
    }

    [Fact]
    public async Task Write_VictoriaMetricsStartedAgainUnseen_SendsTheUnsettledRowsAgain()
    {
        await using var store = Open(options => options.Flavour = "victoriametrics");
        await store.OpenAsync(default);
        AppendLines(1);
        var first = _journal.From(null, 100).Single();
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(first, default));

        _server.ProcessStart = 2;
        _time.Advance(TimeSpan.FromSeconds(10));
        AppendLines(1);
        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(_journal.From(first.To, 100).Single(), default));

        Assert.True(store.NeedsReopen);
        Assert.Contains("started again", store.LastError, StringComparison.Ordinal);
        Assert.Null(await store.OpenAsync(default));
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(_journal.From(null, 100).Single(), default));
        Assert.Null(store.KeptPosition);
        _time.Advance(TimeSpan.FromSeconds(10));
        AppendLines(1);
        await store.WriteAsync(_journal.From(_journal.End - 56, 100).Single(), default);
        Assert.NotNull(store.KeptPosition);
    }

    [Theory]
    [InlineData("on", 1)]
    [InlineData("off", 0)]
    [InlineData("auto", 0)]
    public async Task Write_Compression_IsSparedOnLoopbackOnly(string compression, int compressed)
    {
        AppendLines(3);
        await using var store = Open(options => options.Compression = compression);

        await store.ApplyAsync(_journal, 100);

        Assert.Equal(compressed, _server.Compressed);
        Assert.Equal(3, _server.Stored.Count);
        Assert.True(BodyCompression.Applies("auto", "https://influx.city.example:8086"));
    }

    private static bool IsLine(string line, int number) => line.EndsWith($" {Monday + number}", StringComparison.Ordinal);

    private void AppendLines(int count)
    {
        for (var i = 0; i < count; i++) _journal.Append(Lamp, (Quantity.LampPower, Monday + _journal.Rows.Count, i, Quality.Good));
    }

    private InfluxStore Open(Action<InfluxOptions>? change = null)
    {
        var options = new InfluxOptions { Url = _server.Url };
        change?.Invoke(options);
        return new InfluxStore(_folder.Path, options, _ => Cell, _http, _time, NullLogger.Instance);
    }
}
