using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Storage;

/// <summary>A journal in memory with what the real one promises: rows in order, whole records, positions that only grow.</summary>
internal sealed class JournalModel
{
    private static readonly Quantity[] Quantities = QuantityCatalogue.All.Select(info => info.Quantity).ToArray();
    private readonly List<StoredRow> _rows = [];
    private long _end = 100;

    public IReadOnlyList<StoredRow> Rows => _rows;

    public long End => _end;

    /// <summary>Random but repeatable records of 1..20 rows each; every (device, quantity, time) once.</summary>
    public static JournalModel Random(int seed, int records, params long[] dayStartsMs)
    {
        var random = new Random(seed);
        var journal = new JournalModel();
        var second = 0;
        for (var record = 0; record < records; record++)
        {
            var device = $"37150201180000{random.Next(1, 40):D2}";
            var rows = new List<(Quantity, long, double, Quality)>();
            var day = dayStartsMs[random.Next(dayStartsMs.Length)];
            second++;
            foreach (var quantity in random.GetItems(Quantities, random.Next(1, 21)).Distinct())
            {
                var quality = random.Next(10) == 0 ? (Quality)random.Next(1, 8) : Quality.Good;
                rows.Add((quantity, day + second * 1000L, Math.Round(random.NextDouble() * 1000, 3), quality));
            }

            journal.Append(device, [.. rows]);
        }

        return journal;
    }

    public void Append(string device, params (Quantity Quantity, long UnixMs, double Value, Quality Quality)[] rows)
    {
        _end += 24 + (32 * rows.Length);
        foreach (var row in rows)
            _rows.Add(new StoredRow(_end, device, row.Quantity, row.UnixMs, row.Quality is Quality.Good or Quality.Implausible ? row.Value : double.NaN, row.Quality));
    }

    /// <summary>Batches of whole records from a position to the end; a batch holds at least one record.</summary>
    public IEnumerable<RowBatch> From(long? position, int rowsMax)
    {
        var from = position ?? 0;
        var batch = new List<StoredRow>();
        foreach (var record in _rows.Where(row => row.Position > from).GroupBy(row => row.Position))
        {
            if (batch.Count > 0 && batch.Count + record.Count() > rowsMax)
            {
                yield return new RowBatch(from, batch[^1].Position, batch);
                from = batch[^1].Position;
                batch = [];
            }

            batch.AddRange(record);
        }

        if (batch.Count > 0) yield return new RowBatch(from, batch[^1].Position, batch);
    }

    /// <summary>What a store must give back, in its order.</summary>
    public IReadOnlyList<StoredReading> Expected() => _rows
        .Select(row => new StoredReading(row.Device, row.Quantity, row.UnixMs, double.IsNaN(row.Value) ? null : row.Value, row.Quality))
        .OrderBy(reading => reading.Device, StringComparer.Ordinal).ThenBy(reading => reading.Quantity).ThenBy(reading => reading.UnixMs)
        .ToList();
}
