using DuckDB.NET.Data;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

/// <summary>Kills at every point between two commits: the folder is copied there as a kill would leave it, then opened and caught up.</summary>
public sealed class DuckDbCrashTests : DuckDbTestBase
{
    private readonly JournalModel _journal = JournalModel.Random(seed: 7, records: 60, Monday, Monday + Day, Monday + (2 * Day), 5_000, 4_200_000_000_000);

    [Fact]
    public async Task Write_KilledBetweenAnyTwoCommits_ReplaysEveryRowOnce()
    {
        var crashes = await RunAndCopyAtEveryCommitAsync(batchRows: 90);
        Assert.True(crashes.Count >= 20, $"only {crashes.Count} crash points");

        var repeatedRows = 0;
        foreach (var crash in crashes)
        {
            await using var store = Open(crash);
            var position = await store.OpenAsync(default);
            repeatedRows += _journal.Rows.Count(row => row.Position > (position ?? 0)) - (_journal.Rows.Count - await RowsAsync(store));

            // Other batch borders than before the kill: the journal promises none.
            await store.ApplyAsync(_journal, rowsMax: 37);
            await store.AssertHoldsOnceAsync(_journal);
        }

        Assert.True(repeatedRows > 0, "no crash point left a file ahead of the cursor: the test tests nothing");
    }

    [Fact]
    public async Task Write_FilePositionTakenAway_IsSeenByTheAudit()
    {
        var crashes = await RunAndCopyAtEveryCommitAsync(batchRows: 90);
        var duplicates = 0L;
        foreach (var crash in crashes)
        {
            // Sabotage: as if the position were kept in the cursor only and not with the rows.
            var kept = await CursorAsync(crash);
            foreach (var file in Directory.GetFiles(Folder[crash], "*.duckdb")) Execute(file, $"UPDATE applied SET position = least(position, {kept})");
            await using var store = Open(crash);
            await store.ApplyAsync(_journal, rowsMax: 37);
            duplicates += (await store.CountAsync(default)).Duplicates;
        }

        Assert.True(duplicates > 0, "the audit does not notice rows written twice");
    }

    [Fact]
    public async Task Write_DiskFullAtTheSecondFile_TakesTheSameBatchAgainOnce()
    {
        await using var store = Open();
        await store.OpenAsync(default);
        var batch = _journal.From(null, int.MaxValue).Single();
        var commits = 0;
        store.FileCommitted = _ => throw new IOException("No space left on device");
        Assert.Equal(StoreOutcome.Later, await store.WriteAsync(batch, default));
        Assert.Equal("No space left on device", store.LastError);
        Assert.Null(store.KeptPosition);

        store.FileCommitted = _ => commits++;
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(batch, default));

        Assert.Equal(4, commits);
        Assert.Null(store.LastError);
        await store.AssertHoldsOnceAsync(_journal);
    }

    private async Task<List<string>> RunAndCopyAtEveryCommitAsync(int batchRows)
    {
        var crashes = new List<string>();
        await using var store = Open();
        store.FileCommitted = _ =>
        {
            crashes.Add($"crash-{crashes.Count}");
            TempFolder.Copy(Folder["store"], Folder[crashes[^1]]);
        };
        await store.ApplyAsync(_journal, batchRows);
        await store.AssertHoldsOnceAsync(_journal);
        return crashes;
    }

    private async Task<long> CursorAsync(string name)
    {
        await using var store = Open(name);
        return await store.OpenAsync(default) ?? 0;
    }

    private static async Task<int> RowsAsync(ITimeSeriesStore store) => (int)(await store.CountAsync(default)).Rows;

    private static void Execute(string file, string sql)
    {
        using var connection = new DuckDBConnection($"DataSource={file}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
