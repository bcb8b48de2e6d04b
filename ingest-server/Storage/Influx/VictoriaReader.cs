using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Reads VictoriaMetrics over <c>/api/v1/export</c>: raw samples, one series a line.</summary>
internal sealed class VictoriaReader(InfluxHttp http, string database) : IInfluxReader
{
    private const int SamplesPerLineMax = 10_000;

    // It keeps 12 decimal digits and more of a number, not always all 17.
    private const double Precision = 1e-12;

    public async ValueTask ReadAsync(ReadingQuery query, ReadingSink sink, CancellationToken stop, Func<ValueTask>? afterChunk = null)
    {
        foreach (var series in InfluxSeries.All)
        {
            if (query.Quantity is { } quantity && series.Quantity != quantity) continue;
            await StreamAsync(series, query, sink, stop, afterChunk);
        }
    }

    /// <remarks>
    /// From raw samples too: its range queries replace what is younger than <c>-search.latencyOffset</c> and cut their windows
    /// at multiples of the step, so that the first and the last bucket would differ from those of the other stores.
    /// </remarks>
    public async ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop)
    {
        var buckets = new BucketCollector(query.WidthMs);
        var raw = new ReadingQuery(query.Device, query.Quantity, query.FromUnixMs, query.ToUnixMs, int.MaxValue);
        await ReadAsync(raw, (in StoredReading reading) =>
        {
            if (reading is { Quality: Quality.Good, Value: { } value }) buckets.Add(reading.UnixMs, value);
        }, stop);
        return buckets.Take();
    }

    public async ValueTask<StoreCount> CountAsync(CancellationToken stop)
    {
        var everything = new ReadingQuery(null, null, long.MinValue, long.MaxValue, int.MaxValue);
        var total = default(StoreCount);
        foreach (var series in InfluxSeries.All)
        {
            // Lines come in no order, and one device may have two of them (moved to another cell): one quantity is held at a time.
            var seen = new HashSet<(string, long)>();
            var rows = 0L;
            await StreamAsync(series, everything, (in StoredReading reading) =>
            {
                rows++;
                seen.Add((reading.Device, reading.UnixMs));
            }, stop);
            total = new StoreCount(total.Rows + rows, total.Duplicates + rows - seen.Count);
        }

        return total;
    }

    private async ValueTask StreamAsync(InfluxSeries series, ReadingQuery query, ReadingSink sink, CancellationToken stop, Func<ValueTask>? afterChunk = null)
    {
        var evidence = new VictoriaEvidence();
        using var reader = await http.GetAsync(ExportPath(series, query), stop);
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.Length == 0) continue;
            using var document = JsonDocument.Parse(line);
            Emit(document.RootElement, series, query, evidence, sink);
            if (afterChunk is not null) await afterChunk();
        }

        evidence.Tell(sink);
        if (afterChunk is not null) await afterChunk();
    }

    private string ExportPath(InfluxSeries series, ReadingQuery query)
    {
        var name = $"{series.Measurement}_{series.Field}";
        var match = $"{{__name__=~\"{name}|{series.Measurement}_{series.QualityField}|{series.Measurement}_{series.RawField}\",db={Quote(database)}";
        if (query.Device is { } device) match += $",{InfluxSeries.DeviceTag}={Quote(device)}";
        return $"/api/v1/export?match[]={Uri.EscapeDataString(match + "}")}&max_rows_per_line={SamplesPerLineMax}"
            + $"&start={Seconds(query.FromUnixMs, -1)}&end={Seconds(query.ToUnixMs, 1)}";
    }

    private static void Emit(JsonElement line, InfluxSeries series, ReadingQuery query, VictoriaEvidence evidence, ReadingSink sink)
    {
        var metric = line.GetProperty("metric");
        var device = metric.GetProperty(InfluxSeries.DeviceTag).GetString()!;
        var name = metric.GetProperty("__name__").GetString();
        var isQuality = name == $"{series.Measurement}_{series.QualityField}";
        var isRaw = name == $"{series.Measurement}_{series.RawField}";
        foreach (var (time, value) in line.GetProperty("timestamps").EnumerateArray().Zip(line.GetProperty("values").EnumerateArray()))
        {
            var unixMs = time.GetInt64();
            if (unixMs < query.FromUnixMs || unixMs >= query.ToUnixMs || value.ValueKind != JsonValueKind.Number) continue;
            var number = value.GetDouble();
            if (isRaw) evidence.Add(device, unixMs, Restored(number));
            else if (!isQuality) sink(new StoredReading(device, series.Quantity, unixMs, Restored(number), Quality.Good));
            else if ((Quality)(byte)number == Quality.Implausible) evidence.Await(new StoredReading(device, series.Quantity, unixMs, null, Quality.Implausible));
            else sink(new StoredReading(device, series.Quantity, unixMs, null, (Quality)(byte)number));
        }
    }

    /// <summary>Most quantities travel as 32-bit floats, of which 12 digits tell the exact number again; others stay as they come.</summary>
    private static double Restored(double value)
    {
        double single = (float)value;
        return Math.Abs(single - value) <= Math.Abs(value) * Precision ? single : value;
    }

    // Whole seconds, one wider on either side: fractions pass through a float there. The exact bounds are applied here.
    private static string Seconds(long unixMs, int margin) =>
        Math.Clamp((unixMs / 1000) + margin, 0, 9_000_000_000).ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
