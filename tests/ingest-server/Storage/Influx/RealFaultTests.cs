using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;
using Xunit.Sdk;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

/// <summary>Faults of real databases: nothing lost, nothing twice, nothing injected, memory bounded.</summary>
public sealed class RealFaultTests : IDisposable
{
    private const string Lamp = "3715020118000001";
    private const long Monday = 1_779_062_400_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Monday));

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task InfluxDbDownForAnHour_RowsFlowOn_LosesNothingAndHoldsOneBatch()
    {
        await using var influx = await InfluxServer.RunAsync();
        var journal = JournalModel.Random(31, 3_000, Monday);
        await using var store = Open("influxdb1", influx.Url);
        var taken = 0;
        var loop = new StorageLoop(
            store, position => new CountingFeed(new ModelFeed(journal, position, 500), () => taken++), new StorageOptions(), _time, seed: 1, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);
        await Deadline.Until(() => loop.AppliedPosition > 0, Limit, "the first batch");

        await influx.KillAsync();
        await Deadline.Until(() => loop.LastError is not null, Limit, "the outage is noticed");
        var (applied, takenBefore) = (loop.AppliedPosition, taken);
        for (var minute = 0; minute < 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        // An hour of the clock passed: not one further batch was taken out of the journal, which keeps the rows meanwhile.
        Assert.Equal((applied, takenBefore), (loop.AppliedPosition, taken));
        Assert.True(applied < journal.End, "the outage came too late to prove anything");
        await influx.StartAsync();
        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return loop.AppliedPosition == journal.End;
            },
            Limit, "the journal is applied");
        await stop.CancelAsync();
        await running;

        await store.AssertHoldsOnceAsync(journal);
    }

    /// <summary>Sabotage: as if the position moved when a batch is sent and not when it is accepted.</summary>
    [Fact]
    public async Task Sabotage_PositionMovedBeforeTheAnswer_TheAuditIsRed()
    {
        await using var influx = await InfluxServer.RunAsync();
        var journal = JournalModel.Random(32, 100, Monday);
        await using var store = Open("influxdb1", influx.Url);
        await store.OpenAsync(default);
        await store.WriteAsync(journal.From(null, 200).First(), default);
        new PositionFile(_folder["influxdb1/position"]).Write(journal.End, new Dictionary<string, long>());

        await store.ApplyAsync(journal, 200);

        await Assert.ThrowsAnyAsync<XunitException>(() => store.AssertHoldsOnceAsync(journal));
    }

    [Fact]
    public async Task VictoriaMetricsKilledAndBackBeforeAnyRequestFails_SendsTheUnflushedRowsAgain()
    {
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        var journal = JournalModel.Random(33, 200, Monday);
        await using var store = Open("victoriametrics", victoria.Url);
        await store.OpenAsync(default);
        var first = journal.From(null, 1_000).First();
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(first, default));

        // It tells its start in whole seconds: a second one within the first's second is no other.
        var started = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await Deadline.Until(() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() > started, Limit, "the next second");
        await victoria.KillAsync();
        await victoria.StartAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        var next = journal.From(first.To, 500).First();
        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(next, default));

        Assert.True(store.NeedsReopen);
        await store.ApplyAsync(journal, 1_000);
        await victoria.FlushAsync();
        await store.AssertHoldsOnceAsync(journal);
    }

    /// <summary>Sabotage: a store that trusts the 204 has moved its position past rows that the kill took away.</summary>
    [Fact]
    public async Task Sabotage_VictoriaMetricsBelievedAtOnce_TheAuditIsRed()
    {
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        var journal = JournalModel.Random(34, 200, Monday);
        await using var store = Open("victoriametrics", victoria.Url, options => options.VictoriaMetricsSettleSeconds = 0);
        await store.ApplyAsync(journal, 10_000);
        Assert.Equal(journal.End, store.KeptPosition);

        await victoria.KillAsync();
        await victoria.StartAsync();
        await store.ApplyAsync(journal, 10_000);
        await victoria.FlushAsync();

        await Assert.ThrowsAnyAsync<XunitException>(() => store.AssertHoldsOnceAsync(journal));
    }

    [Fact]
    public async Task DeviceIds_Hostile_ComeBackAsTheyWereOrAreSetAsideAndInjectNothing()
    {
        await using var influx = await InfluxServer.RunAsync();
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        string[] spelled = ["a,b", "a=b", "a b", "a,dev=b power=1 1", "\"quoted\"", "'single'", "x' OR '1'='1", "井盖 3", "🚰", "#", "DROP MEASUREMENT lamp", "=", ","];
        string[] unspelled = ["x\nforged,dev=x power=1 1", "x\r", "x\0y", "a\\", "a\\ b", "x\u2028forged power=1 1"];
        var journal = new JournalModel();
        foreach (var device in spelled) journal.Append(device, (Quantity.LampPower, Monday - journal.Rows.Count, journal.Rows.Count, Quality.Good));
        var expected = journal.Expected();
        foreach (var device in unspelled) journal.Append(device, (Quantity.LampPower, Monday - journal.Rows.Count, 1, Quality.Good));

        foreach (var (flavour, url) in new[] { ("influxdb1", influx.Url), ("victoriametrics", victoria.Url) })
        {
            await using var store = Open(flavour, url);
            await store.OpenAsync(default);
            Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(journal.From(null, 1_000).Single(), default));
            await victoria.FlushAsync();

            Assert.Equal(unspelled.Length, store.QuarantinedRows);
            Assert.Equal(expected, await store.ReadAsync(StoreAudit.Everything, default));
            Assert.All(expected, one => Assert.Equal([one], store.ReadAsync(new ReadingQuery(one.Device, null, 0, long.MaxValue, 10), default).AsTask().GetAwaiter().GetResult()));
            Assert.All(unspelled, device => Assert.Empty(store.ReadAsync(new ReadingQuery(device, null, 0, long.MaxValue, 10), default).AsTask().GetAwaiter().GetResult()));
        }

        Assert.DoesNotContain("forged", await influx.QueryAsync("smartpoles", "SHOW MEASUREMENTS"), StringComparison.Ordinal);
        Assert.DoesNotContain("forged", await _http.GetStringAsync(new Uri(victoria.Url, "/api/v1/label/__name__/values")), StringComparison.Ordinal);

        // Sabotage: the same text without escapes does inject, and this is how it would be seen.
        await influx.WriteAsync("smartpoles", Encoding.UTF8.GetBytes($"lamp,dev={unspelled[0]}\n"));
        Assert.Contains("forged", await influx.QueryAsync("smartpoles", "SHOW MEASUREMENTS"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InfluxDbFindsBodiesTooLarge_HalvesUntilTheyFit()
    {
        await using var influx = new InfluxServer { BodyBytesMax = 20_000 };
        await influx.StartAsync();
        var journal = new JournalModel();
        for (var i = 0; i < 40_000; i++) journal.Append(Lamp, (Quantity.LampPower, Monday + i, i, Quality.Good));
        await using var store = Open("influxdb1", influx.Url);
        await store.OpenAsync(default);

        await Deadline.Until(
            async () => await store.WriteAsync(journal.From(null, 100_000).Single(), default) == StoreOutcome.Stored, Limit, "the batch is in");

        Assert.Equal(0, store.QuarantinedRows);
        Assert.Equal(new StoreCount(40_000, 0), await store.CountAsync(default));
    }

    private InfluxStore Open(string flavour, Uri url, Action<InfluxOptions>? change = null)
    {
        var options = new InfluxOptions { Url = url.ToString(), Flavour = flavour };
        change?.Invoke(options);
        return new InfluxStore(_folder[flavour], options, device => $"371502011001{device.Length % 1000:D3}", _http, _time, NullLogger.Instance);
    }

    private sealed class CountingFeed(IRowFeed feed, Action taken) : IRowFeed
    {
        public async ValueTask<RowBatch> NextAsync(int rowsMax, TimeSpan linger, CancellationToken stop)
        {
            var batch = await feed.NextAsync(rowsMax, linger, stop);
            taken();
            return batch;
        }

        public void Dispose() => feed.Dispose();
    }
}
