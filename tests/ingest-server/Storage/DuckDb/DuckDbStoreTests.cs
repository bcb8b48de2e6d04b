using DuckDB.NET.Data;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

public sealed class DuckDbStoreTests : DuckDbTestBase
{
    private const string Lamp = "3715020118000001";

    [Fact]
    public async Task Open_EmptyFolder_NeedsTheJournalFromItsBeginning()
    {
        await using var store = Open();

        Assert.Null(await store.OpenAsync(default));
        Assert.Equal(default, await store.CountAsync(default));
    }

    [Fact]
    public async Task Open_AfterStop_ResumesAtTheLastBatch()
    {
        var journal = JournalModel.Random(1, 20, Monday);
        await using (var store = Open()) await store.ApplyAsync(journal, 50);

        await using var again = Open();
        Assert.Equal(journal.End, await again.OpenAsync(default));
        await again.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Read_BadQuality_IsNullWithItsReason()
    {
        var journal = new JournalModel();
        journal.Append(Lamp, (Quantity.LampPower, Monday, 0, Quality.Timeout), (Quantity.LampRelay, Monday, 0, Quality.Good));
        await using var store = Open();
        await store.ApplyAsync(journal, 50);

        var readings = await store.ReadAsync(StoreAudit.Everything, default);

        Assert.Equal(new StoredReading(Lamp, Quantity.LampPower, Monday, null, Quality.Timeout), readings[0]);
        Assert.Equal(new StoredReading(Lamp, Quantity.LampRelay, Monday, 0, Quality.Good), readings[1]);
    }

    [Fact]
    public async Task Read_Implausible_HasWhatWasReadAndNoBucketHasIt()
    {
        var journal = new JournalModel();
        journal.Append(
            Lamp, (Quantity.LampPower, Monday, 40, Quality.Good), (Quantity.LampPower, Monday + 1, 65_535, Quality.Implausible),
            (Quantity.LampPower, Monday + 2, double.NaN, Quality.Implausible));
        await using var store = Open();
        await store.ApplyAsync(journal, 50);

        var readings = await store.ReadAsync(StoreAudit.Everything, default);
        var buckets = await store.BucketsAsync(new BucketQuery(Lamp, Quantity.LampPower, Monday, Monday + Day, Day), default);

        Assert.Equal([(40, Quality.Good), (65_535, Quality.Implausible), (null, Quality.Implausible)], readings.Select(reading => (reading.Value, reading.Quality)));
        Assert.Equal([new ReadingBucket(Monday, 1, 40, 40, 40, 40)], buckets);
    }

    /// <summary>A day file as programs before 2026-11-30 wrote it: an implausible reading has no value.</summary>
    [Fact]
    public async Task Open_DayFileOfAProgramThatKeptNoEvidence_IsReadAndGoesOn()
    {
        Directory.CreateDirectory(Folder["store"]);
        await using (var old = new DuckDBConnection($"DataSource={Folder["store/readings-2026-05-18.duckdb"]}"))
        {
            await old.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = old.CreateCommand();
            command.CommandText = $"""
                CREATE TABLE devices(id INTEGER NOT NULL, device VARCHAR NOT NULL);
                CREATE TABLE readings(device INTEGER NOT NULL, quantity USMALLINT NOT NULL, time BIGINT NOT NULL, value DOUBLE, quality UTINYINT NOT NULL);
                CREATE TABLE applied(position BIGINT NOT NULL, format INTEGER NOT NULL);
                INSERT INTO devices VALUES (0, '{Lamp}');
                INSERT INTO readings VALUES (0, {(int)Quantity.LampPower}, {Monday}, NULL, 4), (0, {(int)Quantity.LampPower}, {Monday + 1}, 40, 0);
                INSERT INTO applied VALUES (50, 1);
                """;
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var store = Open();
        await store.OpenAsync(default);
        var batch = new RowBatch(50, 100, [new StoredRow(100, Lamp, Quantity.LampPower, Monday + 2, 65_535, Quality.Implausible)]);
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(batch, default));

        var readings = await store.ReadAsync(StoreAudit.Everything, default);

        Assert.Equal([(null, Quality.Implausible), (40, Quality.Good), (65_535, Quality.Implausible)], readings.Select(reading => (reading.Value, reading.Quality)));
    }

    [Fact]
    public async Task Read_Filtered_GivesExactlyTheRange()
    {
        var journal = new JournalModel();
        for (var i = 0; i < 10; i++)
        {
            journal.Append(Lamp, (Quantity.LampPower, Monday + Day - 5 + i, i, Quality.Good), (Quantity.LampVoltage, Monday + Day - 5 + i, 230, Quality.Good));
            journal.Append(Lamp + "-02", (Quantity.LampPower, Monday + Day - 5 + i, -i, Quality.Good));
        }

        await using var store = Open();
        await store.ApplyAsync(journal, 50);

        var midnight = await store.ReadAsync(new ReadingQuery(Lamp, Quantity.LampPower, Monday + Day - 2, Monday + Day + 2, 100), default);
        var limited = await store.ReadAsync(new ReadingQuery(null, Quantity.LampPower, long.MinValue, long.MaxValue, 3), default);

        Assert.Equal([3d, 4d, 5d, 6d], midnight.Select(reading => reading.Value!.Value));
        Assert.Equal([0d, 1d, 2d], limited.Select(reading => reading.Value!.Value));
    }

    [Fact]
    public async Task Write_AbsurdTimes_LandInTheUndatedFile()
    {
        long[] times = [long.MinValue, -1, 0, 946_684_799_999, 4_133_980_800_000, long.MaxValue - 1];
        var journal = new JournalModel();
        foreach (var time in times) journal.Append(Lamp, (Quantity.LampPower, time, 1, Quality.Good));
        await using var store = Open();

        await store.ApplyAsync(journal, 50);

        Assert.Equal(["readings-undated.duckdb"], Names("*.duckdb"));
        await store.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Write_BackfillAcrossManyDays_ReopensTheirFilesAndKeepsFewOpen()
    {
        var days = Enumerable.Range(0, 12).Select(day => Monday + (day * Day)).ToArray();
        var journal = JournalModel.Random(3, 120, days);
        await using (var store = Open(options: new DuckDbOptions { OpenFilesMax = 2, MemoryMiBPerFile = 64 }))
        {
            await store.ApplyAsync(journal, 200);
            await store.AssertHoldsOnceAsync(journal);
        }

        journal.Append(Lamp, (Quantity.LampPower, Monday + 1, 42, Quality.Good));
        await using var again = Open();
        Assert.NotNull(await again.OpenAsync(default));
        await again.ApplyAsync(journal, 200);

        Assert.Equal(12, Names("*.duckdb").Length);
        await again.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Open_OldDayUntouched_DoesNotHoldTheCursorBack()
    {
        var journal = JournalModel.Random(4, 10, Monday);
        await using (var store = Open()) await store.ApplyAsync(journal, 50);
        for (var i = 0; i < 5; i++) journal.Append(Lamp, (Quantity.LampPower, Monday + Day + i, i, Quality.Good));
        await using (var store = Open()) await store.ApplyAsync(journal, 50);

        await using var again = Open();

        Assert.Equal(journal.End, await again.OpenAsync(default));
    }

    [Fact]
    public async Task Open_CursorLost_ReplaysWithoutRepeating()
    {
        var journal = JournalModel.Random(5, 20, Monday, Monday + Day);
        await using (var store = Open()) await store.ApplyAsync(journal, 50);
        File.Delete(Path.Combine(Folder["store"], "cursor"));

        await using var again = Open();
        Assert.Null(await again.OpenAsync(default));
        await again.ApplyAsync(journal, 64);

        await again.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Open_FileBehindItsMark_PullsTheCursorBack()
    {
        var journal = JournalModel.Random(6, 10, Monday);
        await using (var store = Open()) await store.ApplyAsync(journal, 50);
        var firstEnd = journal.End;
        var file = Path.Combine(Folder["store"], Names("*.duckdb").Single());
        File.Copy(file, file + ".earlier");
        journal.Append(Lamp, (Quantity.LampPower, Monday + 1, 42, Quality.Good));
        await using (var store = Open()) await store.ApplyAsync(journal, 50);

        // As a disk does that lost its last writes.
        File.Move(file + ".earlier", file, overwrite: true);

        await using var again = Open();
        Assert.Equal(firstEnd, await again.OpenAsync(default));
        await again.ApplyAsync(journal, 50);
        await again.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Read_WhileWriting_SeesWholeBatchesAndDisturbsNothing()
    {
        var journal = JournalModel.Random(8, 400, Monday);
        var ends = journal.From(null, 100).Select(batch => (long)journal.Rows.Count(row => row.Position <= batch.To)).Append(0).ToHashSet();
        await using var store = Open();
        var writing = Task.Run(() => store.ApplyAsync(journal, 100));
        var counts = new List<long>();
        do counts.Add((await store.CountAsync(default)).Rows);
        while (!writing.IsCompleted);
        await writing;

        Assert.All(counts, count => Assert.Contains(count, ends));
        await store.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Write_BatchWithoutRows_MovesThePosition()
    {
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(new RowBatch(0, 512, []), default));

        await using var again = Open();
        Assert.Equal(512, await again.OpenAsync(default));
    }

    private string[] Names(string pattern) => Directory.GetFiles(Folder["store"], pattern).Select(path => Path.GetFileName(path)!).Order().ToArray();
}
