using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Tests.Storage;

/// <summary>Reads a whole store back and compares it with the journal.</summary>
internal static class StoreAudit
{
    public static readonly ReadingQuery Everything = new(null, null, long.MinValue, long.MaxValue, int.MaxValue);

    public static async Task AssertHoldsOnceAsync(this ITimeSeriesStore store, JournalModel journal)
    {
        var expected = journal.Expected();
        Assert.Equal(new StoreCount(expected.Count, 0), await store.CountAsync(default));
        Assert.Equal(expected, await store.ReadAsync(Everything, default));
    }

    public static async Task ApplyAsync(this ITimeSeriesStore store, JournalModel journal, int rowsMax)
    {
        var position = await store.OpenAsync(default);
        foreach (var batch in journal.From(position, rowsMax))
        {
            var outcome = await store.WriteAsync(batch, default);
            Assert.True(outcome == StoreOutcome.Stored, $"{outcome}: {(store as IStoreStatus)?.LastError}");
        }
    }
}
