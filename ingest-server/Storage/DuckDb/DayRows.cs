using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>The rows of one batch that belong to one day: a stretch of it, which is the rule, or single rows.</summary>
/// <param name="Day">Their day.</param>
/// <param name="First">First row of the stretch; first entry of <paramref name="Indexes"/> when there are some.</param>
/// <param name="Count">How many.</param>
/// <param name="Indexes">Row numbers, ascending; null for a stretch. Borrowed from the <see cref="DaySplit"/>.</param>
internal readonly record struct DayRows(DayKey Day, int First, int Count, int[]? Indexes)
{
    /// <summary>Those of journal records that end beyond a position. Positions ascend, so they are the last ones.</summary>
    public DayRows Beyond(long position, RowBatch batch)
    {
        var positions = batch.Positions;
        var (low, high) = (First, First + Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (positions[Indexes is null ? middle : Indexes[middle]] <= position) low = middle + 1;
            else high = middle;
        }

        return this with { First = low, Count = First + Count - low };
    }
}
