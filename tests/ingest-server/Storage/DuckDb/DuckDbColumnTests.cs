using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

/// <summary>Batches larger than a vector (2,048 rows), of one day and of several, with values and without.</summary>
public sealed class DuckDbColumnTests : DuckDbTestBase
{
    [Theory]
    [InlineData(new[] { Monday })]
    [InlineData(new[] { Monday, Monday + Day, 5_000L })]
    public async Task Write_MoreThanAVector_KeepsEachValueWithItsRow(long[] days)
    {
        var journal = JournalModel.Random(21, 900, days);
        Assert.True(journal.Rows.Count > 3 * 2048, "too few rows to cross a vector");
        await using var store = Open();

        await store.ApplyAsync(journal, int.MaxValue);

        await store.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Write_NumbersOfAnotherFeed_StillNameTheSameDevices()
    {
        var journal = new JournalModel();
        journal.Append("3715020118000001", (Quantity.LampPower, Monday, 1, Quality.Good));
        journal.Append("3715020118000002", (Quantity.LampPower, Monday, 2, Quality.Good));
        await using var store = Open();
        await store.ApplyAsync(journal, int.MaxValue);

        // A feed that was opened again meets the devices in another order.
        journal.Append("3715020118000002", (Quantity.LampPower, Monday + 1, 3, Quality.Good));
        journal.Append("3715020118000003", (Quantity.LampPower, Monday + 1, 4, Quality.Good));
        journal.Append("3715020118000001", (Quantity.LampPower, Monday + 1, 5, Quality.Good));
        await store.ApplyAsync(journal, int.MaxValue);

        await store.AssertHoldsOnceAsync(journal);
    }

    [Fact]
    public async Task Write_HalfOfABatchAppliedBefore_AddsTheOtherHalf()
    {
        var journal = JournalModel.Random(22, 900, Monday, Monday + Day);
        await using var store = Open();
        await store.OpenAsync(default);
        var half = journal.Rows[journal.Rows.Count / 2].Position;
        var first = journal.Rows.Where(row => row.Position <= half).ToList();
        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(new RowBatch(0, half, first), default));

        Assert.Equal(StoreOutcome.Stored, await store.WriteAsync(new RowBatch(0, journal.End, journal.Rows), default));

        await store.AssertHoldsOnceAsync(journal);
    }
}
