using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.Benchmarks;

/// <summary>What DuckDB takes, alone in one process: batches of a city's readings, each made, written and committed, one after the other.</summary>
internal sealed class StoreMeasure(int rowsPerBatch)
{
    private const int Devices = 5_000;
    private const int QuantitiesPerDevice = 20;
    private const long Noon = 1_779_105_600_000;    // 2026-05-18T12:00:00Z

    private static readonly Quantity[] Quantities = [.. QuantityCatalogue.All.Select(info => info.Quantity).Take(QuantitiesPerDevice)];

    private readonly DeviceTable _table = new();
    private readonly Random _random = new(1);
    private readonly double[] _walks = new double[Devices * QuantitiesPerDevice];
    private long _records;
    private long _position;

    /// <summary>Rows/s of the clock and processor time a million rows, making of batches taken out, checkpoints and closing taken in.</summary>
    public async Task<StoreCost> RunAsync(string directory, TimeSpan length)
    {
        var batch = new RowBatch(_table);
        var writes = new List<double>();
        var (made, wall, cpu, rows) = (TimeSpan.Zero, Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, 0L);
        await using (var store = new DuckDbStore(directory, new DuckDbOptions(), TimeProvider.System, NullLogger.Instance))
        {
            await store.OpenAsync(CancellationToken.None);
            while (wall.Elapsed < length)
            {
                var began = Environment.CpuUsage.TotalTime;
                Fill(batch);
                made += Environment.CpuUsage.TotalTime - began;
                var write = Stopwatch.GetTimestamp();
                if (await store.WriteAsync(batch, CancellationToken.None) != StoreOutcome.Stored) throw new InvalidOperationException(store.LastError);
                writes.Add(Stopwatch.GetElapsedTime(write).TotalMilliseconds);
                rows += batch.Count;
            }
        }

        cpu = Environment.CpuUsage.TotalTime - cpu - made;
        writes.Sort();
        var bytes = Directory.EnumerateFiles(directory).Sum(file => new FileInfo(file).Length);
        return new StoreCost(
            rows, rows / (wall.Elapsed - made).TotalSeconds, cpu.TotalSeconds / (rows / 1e6), writes[writes.Count / 2], writes[^1], (double)bytes / rows,
            Environment.WorkingSet / 1048576.0);
    }

    private void Fill(RowBatch batch)
    {
        batch.Begin(_position);
        while (batch.Count + Quantities.Length <= rowsPerBatch)
        {
            var number = (int)(_records * 7919 % Devices);
            var device = _table.NumberOf($"37150201{number:D8}");
            _position += 24 + (16 * Quantities.Length);
            for (var quantity = 0; quantity < Quantities.Length; quantity++)
            {
                ref var walk = ref _walks[(number * QuantitiesPerDevice) + quantity];
                walk += _random.Next(-3, 4);
                batch.Add(_position, device, Quantities[quantity], Noon + (_records / 50), walk / 10, Quality.Good);
            }

            _records++;
        }

        batch.To = _position;
    }
}

/// <summary>Of one run.</summary>
internal readonly record struct StoreCost(
    long Rows, double RowsPerSecond, double CpuSecondsPerMillion, double CommitMsMedian, double CommitMsMax, double BytesPerRow, double WorkingSetMiB);
