using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.IngestServer.Storage.Influx;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

public sealed class RealServerTests : IDisposable
{
    private const string Lamp = "3715020118000001";
    private const long Monday = 1_779_062_400_000;
    private const long Day = 86_400_000;

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task SameBatch_InDuckDbInfluxDbAndVictoriaMetrics_ReadsBackEqual()
    {
        await using var influx = await InfluxServer.RunAsync();
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        var journal = JournalModel.Random(21, 400, Monday, Monday + Day);

        await using var duckDb = new DuckDbStore(_folder["duckdb"], new DuckDbOptions(), TimeProvider.System, NullLogger.Instance);
        await using var influxStore = Open("influxdb1", influx.Url);
        await using var victoriaStore = Open("victoriametrics", victoria.Url);
        foreach (var store in new ITimeSeriesStore[] { duckDb, influxStore, victoriaStore }) await store.ApplyAsync(journal, 1000);
        await victoria.FlushAsync();

        await duckDb.AssertHoldsOnceAsync(journal);
        await influxStore.AssertHoldsOnceAsync(journal);
        await victoriaStore.AssertHoldsOnceAsync(journal);

        var device = journal.Rows[5].Device;
        var query = new ReadingQuery(device, journal.Rows[5].Quantity, Monday + 3_000, Monday + Day + 200_000, 7);
        var expected = await duckDb.ReadAsync(query, default);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await influxStore.ReadAsync(query, default));
        Assert.Equal(expected, await victoriaStore.ReadAsync(query, default));

        foreach (var width in new long[] { 7_000, 60_000, Day, 3 * Day })
        {
            var buckets = new BucketQuery(device, journal.Rows[5].Quantity, Monday + 3_000, Monday + Day + 200_000, width);
            AssertEqual(BucketsOf(journal, buckets), await duckDb.BucketsAsync(buckets, default));
            AssertEqual(BucketsOf(journal, buckets), await influxStore.BucketsAsync(buckets, default));
            AssertEqual(BucketsOf(journal, buckets), await victoriaStore.BucketsAsync(buckets, default));
        }
    }

    [Fact]
    public async Task Write_Replayed_OverwritesItself()
    {
        await using var influx = await InfluxServer.RunAsync();
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        var journal = JournalModel.Random(22, 50, Monday);
        foreach (var (flavour, url) in new[] { ("influxdb1", influx.Url), ("victoriametrics", victoria.Url) })
        {
            await using var store = Open(flavour, url);
            await store.ApplyAsync(journal, 200);
            if (File.Exists(PositionPath(flavour))) File.Delete(PositionPath(flavour));
            await store.ApplyAsync(journal, 33);
            await victoria.FlushAsync();

            await store.AssertHoldsOnceAsync(journal);
        }
    }

    [Fact]
    public async Task InfluxDb_AnyFiniteDouble_ReadsBackBitForBit()
    {
        await using var influx = await InfluxServer.RunAsync();
        await using var store = Open("influxdb1", influx.Url);
        var values = HardDoubles();
        var journal = Journal(values);

        await store.ApplyAsync(journal, 10_000);

        var read = (await store.ReadAsync(StoreAudit.Everything, default)).Select(reading => reading.Value!.Value);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), read.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public async Task VictoriaMetrics_SensorValues_ReadBackExactlyAndAnyDoubleWithinTwelveDigits()
    {
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        await using var store = Open("victoriametrics", victoria.Url);

        // Decimal mantissas of at most 15 digits: what a 16 or 32 bit register with a decimal scale can hold.
        var random = new Random(5);
        var values = Enumerable.Range(0, 2_000).Select(_ => Math.Round((random.NextDouble() - 0.3) * 100_000, random.Next(0, 4)))
            .Concat(Enumerable.Range(0, 500).Select(_ => (double)(float)(random.NextDouble() * 500))).ToArray();
        await store.ApplyAsync(Journal(values), 10_000);
        await victoria.FlushAsync();

        var read = (await store.ReadAsync(StoreAudit.Everything, default)).Select(reading => reading.Value!.Value).ToArray();
        Assert.Equal(values.Length, read.Length);
        Assert.Equal(values[..2_000], read[..2_000]);
        Assert.All(values.Zip(read), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Math.Abs(pair.First) * 1e-12));
    }

    [Theory]
    [InlineData("1i")]
    [InlineData("\"on\"")]
    public async Task InfluxDb_FieldOfAnotherType_QuarantinesThoseLinesOnly(string first)
    {
        await using var influx = await InfluxServer.RunAsync();
        await influx.ExecuteAsync("CREATE DATABASE smartpoles");
        await influx.WriteAsync("smartpoles", System.Text.Encoding.UTF8.GetBytes($"lamp,dev=x power={first} {Monday}\n"));
        var journal = new JournalModel();
        for (var i = 0; i < 300; i++)
        {
            var quantity = i is 100 or 205 ? Quantity.LampPower : Quantity.LampVoltage;
            journal.Append(Lamp, (quantity, Monday + 1 + i, i, Quality.Good));
        }

        await using var store = Open("influxdb1", influx.Url);
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(journal.From(null, 1000).Single(), default));

        Assert.Equal(2, store.QuarantinedRows);
        var stored = await store.ReadAsync(new ReadingQuery(Lamp, null, 0, long.MaxValue, 1000), default);
        Assert.Equal(298, stored.Count);
        var kept = await File.ReadAllTextAsync(Directory.GetFiles(_folder["influxdb1"], "quarantine-*.lp").Single());
        Assert.Equal(2, kept.Split("field type conflict").Length - 1);
    }

    [Fact]
    public async Task Loop_InfluxDbKilledAndStartedAgain_LosesAndRepeatsNothing()
    {
        await using var influx = await InfluxServer.RunAsync();
        var journal = JournalModel.Random(23, 10_000, Monday);
        await using var store = Open("influxdb1", influx.Url);
        var loop = NewLoop(store, journal);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);

        await Deadline.Until(() => loop.AppliedPosition > 0, TimeSpan.FromSeconds(60), "the first batch");
        await influx.KillAsync();
        await Deadline.Until(() => loop.LastError is not null, TimeSpan.FromSeconds(60), "the outage is noticed");
        Assert.True(loop.AppliedPosition < journal.End);
        await influx.StartAsync();
        await Deadline.Until(() => loop.AppliedPosition == journal.End, TimeSpan.FromSeconds(60), "the journal is applied");
        await stop.CancelAsync();
        await running;

        await store.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Loop_VictoriaMetricsKilledBeforeItsFlush_SendsTheLostSecondsAgain()
    {
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        var journal = JournalModel.Random(24, 10_000, Monday);
        await using var store = Open("victoriametrics", victoria.Url);
        var loop = NewLoop(store, journal);
        using var stop = new CancellationTokenSource();
        var running = loop.RunAsync(stop.Token);

        await Deadline.Until(() => loop.RowsStored > 500, TimeSpan.FromSeconds(60), "the first batches");
        await victoria.KillAsync();
        await Deadline.Until(() => loop.LastError is not null, TimeSpan.FromSeconds(60), "the outage is noticed");
        await victoria.StartAsync();
        await Deadline.Until(() => loop.AppliedPosition == journal.End, TimeSpan.FromSeconds(60), "the journal is applied");
        await stop.CancelAsync();
        await running;
        await victoria.FlushAsync();

        Assert.True(loop.RowsStored > journal.Rows.Count, "nothing was sent again: the kill came too late to prove anything");
        await store.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task VictoriaMetrics_TimesThatItWouldDropOrMove_AreSetAside()
    {
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        await using var store = Open("victoriametrics", victoria.Url);
        var farAhead = TimeProvider.System.GetUtcNow().AddDays(3).ToUnixTimeMilliseconds();
        var journal = new JournalModel();
        foreach (var time in new[] { -5, 0, Monday, farAhead }) journal.Append(Lamp, (Quantity.LampPower, time, 1, Quality.Good));
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.StoredWithQuarantine, await store.WriteAsync(journal.From(null, 100).Single(), default));
        await victoria.FlushAsync();

        Assert.Equal(3, store.QuarantinedRows);
        Assert.Equal([Monday], (await store.ReadAsync(StoreAudit.Everything, default)).Select(reading => reading.UnixMs));
    }

    private static List<ReadingBucket> BucketsOf(JournalModel journal, BucketQuery query) => journal.Rows
        .Where(row => row.Device == query.Device && row.Quantity == query.Quantity && row.Quality == Quality.Good)
        .Where(row => row.UnixMs >= query.FromUnixMs && row.UnixMs < query.ToUnixMs)
        .GroupBy(row => row.UnixMs / query.WidthMs)
        .OrderBy(rows => rows.Key)
        .Select(rows => new ReadingBucket(
            rows.Key * query.WidthMs, rows.Count(), rows.Min(row => row.Value), rows.Max(row => row.Value), rows.Average(row => row.Value), rows.MaxBy(row => row.UnixMs).Value))
        .ToList();

    // Sums of doubles depend on their order: the mean alone may differ in its last digits.
    private static void AssertEqual(IReadOnlyList<ReadingBucket> expected, IReadOnlyList<ReadingBucket> read)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(bucket => bucket with { Mean = 0 }), read.Select(bucket => bucket with { Mean = 0 }));
        Assert.All(expected.Zip(read), pair => Assert.Equal(pair.First.Mean, pair.Second.Mean, 1e-9));
    }

    private static double[] HardDoubles()
    {
        var random = new Random(4);
        var values = new List<double> { 0, -0.0, 0.1, 1e21, -1e-7, double.MaxValue, double.MinValue, double.Epsilon, Math.PI, 1 / 3.0 };
        while (values.Count < 2_000)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (double.IsFinite(value)) values.Add(value);
        }

        return [.. values];
    }

    private static JournalModel Journal(IReadOnlyList<double> values)
    {
        var journal = new JournalModel();
        for (var i = 0; i < values.Count; i++) journal.Append(Lamp, (Quantity.WaterVolume, Monday + i, values[i], Quality.Good));
        return journal;
    }

    private static StorageLoop NewLoop(InfluxStore store, JournalModel journal) => new(
        store, position => new ModelFeed(journal, position, 100), new StorageOptions { BackoffMsMin = 10, BackoffMsMax = 50 },
        TimeProvider.System, seed: 1, NullLogger.Instance);

    private string PositionPath(string flavour) => Path.Combine(_folder[flavour], "position");

    private InfluxStore Open(string flavour, Uri url) => new(
        _folder[flavour], new InfluxOptions { Url = url.ToString(), Flavour = flavour }, device => $"371502011001{device[^3..]}",
        _http, TimeProvider.System, NullLogger.Instance);
}
