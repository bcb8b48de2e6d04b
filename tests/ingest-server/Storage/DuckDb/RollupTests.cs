using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

/// <summary>Kept buckets against what the readings themselves give.</summary>
public sealed class RollupTests : DuckDbTestBase
{
    private const string Lamp = "3715020118000001";
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Monday + (3 * Day)));
    private readonly JournalModel _journal = new();

    public RollupTests()
    {
        var random = new Random(4);
        for (var second = 0; second < 2 * 86_400; second += 97)
        {
            var quality = random.Next(20) switch { 0 => Quality.Timeout, 1 => Quality.Implausible, _ => Quality.Good };

            // Evidence far outside of the true values: in a bucket it would show as minimum, maximum, mean and last value.
            var power = quality == Quality.Implausible ? random.Next(2) == 0 ? -90_000 : 90_000 : Math.Round(random.NextDouble() * 200, 1);
            _journal.Append(Lamp, (Quantity.LampPower, Monday + (second * 1000L), power, quality));
            _journal.Append(Lamp + "-02", (Quantity.LampPower, Monday + (second * 1000L), 7, Quality.Good), (Quantity.LampVoltage, Monday + (second * 1000L), 230, quality));
        }
    }

    [Theory]
    [InlineData(Minute, "1m")]
    [InlineData(5 * Minute, "1m")]
    [InlineData(15 * Minute, "15m")]
    [InlineData(Hour, "1h")]
    [InlineData(24 * Hour, "1h")]
    [InlineData(Minute + 1, "readings")]
    public async Task Buckets_AfterTheSweep_AreThoseOfTheReadings(long width, string source)
    {
        await using var store = NewStore();
        await store.ApplyAsync(_journal, 5_000);
        var before = await BucketsAsync(store, width);
        Assert.Equal(["readings"], before.Sources);

        store.Upkeep.Sweep(default);
        var after = await BucketsAsync(store, width);

        Assert.Equal([source], after.Sources);
        AssertSame(before.Buckets, after.Buckets);
        AssertSame(Expected(width), after.Buckets);
    }

    [Fact]
    public async Task Sweep_LateReadings_MakeTheDayAgainAndUntilThenReadingsAnswer()
    {
        await using var store = NewStore();
        await store.ApplyAsync(_journal, 5_000);
        store.Upkeep.Sweep(default);
        _journal.Append(Lamp, (Quantity.LampPower, Monday + 1, 100_000, Quality.Good));
        await store.ApplyAsync(_journal, 5_000);

        // Monday is stale and answered by its readings, Tuesday is not.
        var stale = await BucketsAsync(store, Hour);
        Assert.Equal(["1h", "readings"], stale.Sources);
        AssertSame(Expected(Hour), stale.Buckets);

        _time.Advance(TimeSpan.FromHours(2));
        store.Upkeep.Sweep(default);
        store.Upkeep.Sweep(default);

        var fresh = await BucketsAsync(store, Hour);
        Assert.Equal(["1h"], fresh.Sources);
        AssertSame(Expected(Hour), fresh.Buckets);
    }

    [Fact]
    public async Task Sweep_AfterARestart_FindsWhatIsDoneAndDoesItNotAgain()
    {
        await using (var store = NewStore())
        {
            await store.ApplyAsync(_journal, 5_000);
            store.Upkeep.Sweep(default);
        }

        var files = Directory.GetFiles(Folder["store"], "rollup-*").ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(3, files.Count);
        await using var again = NewStore();
        await again.OpenAsync(default);
        again.Upkeep.Sweep(default);

        Assert.Equal(["1h"], (await BucketsAsync(again, Hour)).Sources);
        Assert.All(files, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
    }

    [Fact]
    public async Task Sweep_ReadingsPastTheirTime_AreDeletedAndBucketsStillAnswer()
    {
        var expected = Expected(Hour);
        await using (var store = NewStore(new DuckDbOptions { RawDays = 30, MinuteDays = 60, MemoryMiBPerFile = 64 }))
        {
            await store.ApplyAsync(_journal, 5_000);
            store.Upkeep.Sweep(default);
            _time.Advance(TimeSpan.FromDays(31));
            store.Upkeep.Sweep(default);

            Assert.Empty(Directory.GetFiles(Folder["store"], DayKey.Pattern));
            var answer = await BucketsAsync(store, Hour);
            Assert.Equal(["1h"], answer.Sources);
            AssertSame(expected, answer.Buckets);
            Assert.Equal(Minute, store.WidthMsMin(Monday));

            // A reading that is months late stands in a file of its own for a while, and does not replace the day's buckets.
            _journal.Append(Lamp, (Quantity.LampPower, Monday + 1, 100_000, Quality.Good));
            await store.ApplyAsync(_journal, 5_000);
            store.Upkeep.Sweep(default);
            AssertSame(expected, (await BucketsAsync(store, Hour)).Buckets);
        }

        // The deleted files must not look like lost ones.
        await using (var again = NewStore()) Assert.Equal(_journal.End, await again.OpenAsync(default));

        _time.Advance(TimeSpan.FromDays(70));
        await using var later = NewStore(new DuckDbOptions { RawDays = 30, MinuteDays = 60, MemoryMiBPerFile = 64 });
        await later.OpenAsync(default);
        later.Upkeep.Sweep(default);
        Assert.Equal(["rollup-15m-2026-05.duckdb", "rollup-1h-2026-05.duckdb"], Directory.GetFiles(Folder["store"], "rollup-*").Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Buckets_DamagedRollupFile_AreAnsweredByReadingsAndMadeAgain()
    {
        await using var store = NewStore();
        await store.ApplyAsync(_journal, 5_000);
        store.Upkeep.Sweep(default);
        var path = Path.Combine(Folder["store"], "rollup-1h-2026-05.duckdb");
        await File.WriteAllBytesAsync(path, new byte[5_000], TestContext.Current.CancellationToken);

        var damaged = await BucketsAsync(store, Hour);
        AssertSame(Expected(Hour), damaged.Buckets);
        Assert.Equal(["readings"], damaged.Sources);
        Assert.True(File.Exists(path + ".corrupt"));

        _time.Advance(TimeSpan.FromHours(2));
        store.Upkeep.Sweep(default);
        Assert.Equal(["1h"], (await BucketsAsync(store, Hour)).Sources);
    }

    private DuckDbStore NewStore(DuckDbOptions? options = null) =>
        new(Folder["store"], options ?? new DuckDbOptions { MemoryMiBPerFile = 64 }, _time, NullLogger.Instance);

    private static async Task<BucketAnswer> BucketsAsync(DuckDbStore store, long width)
    {
        var from = Monday - (Monday % width);
        return await store.ReadBucketsAsync(new BucketQuery(Lamp, Quantity.LampPower, from, from + (((3 * Day) + width - 1) / width * width), width), default);
    }

    private List<ReadingBucket> Expected(long width) => [.. _journal.Rows
        .Where(row => row.Device == Lamp && row.Quantity == Quantity.LampPower && row.Quality == Quality.Good)
        .GroupBy(row => row.UnixMs - (row.UnixMs % width)).OrderBy(group => group.Key)
        .Select(group => new ReadingBucket(
            group.Key, group.Count(), group.Min(row => row.Value), group.Max(row => row.Value), group.Average(row => row.Value), group.MaxBy(row => row.UnixMs).Value))];

    private static void AssertSame(IReadOnlyList<ReadingBucket> expected, IReadOnlyList<ReadingBucket> actual)
    {
        Assert.Equal(expected.Select(bucket => bucket with { Mean = 0 }), actual.Select(bucket => bucket with { Mean = 0 }));
        foreach (var (left, right) in expected.Zip(actual)) Assert.Equal(left.Mean, right.Mean, 9);
    }
}
