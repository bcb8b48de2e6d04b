namespace SmartPoles.IngestServer.Journaling;

/// <summary>Rows of a stretch of the journal. A store applies it whole, or not at all.</summary>
/// <param name="From">Position the batch begins at.</param>
/// <param name="To">Position reached when all of it is applied; beyond <see cref="From"/> even when there are no rows.</param>
/// <param name="Rows">The rows in journal order.</param>
public sealed record RowBatch(long From, long To, IReadOnlyList<StoredRow> Rows);
