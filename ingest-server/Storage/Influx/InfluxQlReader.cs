using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Reads InfluxDB over <c>/query</c> in InfluxQL, in chunks: one JSON document a line.</summary>
internal sealed class InfluxQlReader(InfluxHttp http, string database) : IInfluxReader
{
    private const int PointsPerChunk = 5_000;
    private const long TimeMsMax = LineLimits.NanosecondsMax / 1_000_000;

    public async ValueTask ReadAsync(ReadingQuery query, ReadingSink sink, CancellationToken stop, Func<ValueTask>? afterChunk = null)
    {
        foreach (var series in InfluxSeries.ByMeasurement)
        {
            var wanted = series.Where(one => query.Quantity is null || one.Quantity == query.Quantity).ToList();
            if (wanted.Count == 0) continue;
            await StreamAsync(Select(wanted, query), answer => Emit(answer, (in StoredReading reading) =>
            {
                if (reading.UnixMs >= query.FromUnixMs && reading.UnixMs < query.ToUnixMs) sink(reading);
            }), stop, afterChunk);
        }
    }

    public async ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop)
    {
        if (!InfluxSeries.TryGet(query.Quantity, out var series)) return [];
        var where = string.Join(" AND ", Conditions(query.Device, query.FromUnixMs, query.ToUnixMs));
        var field = $"\"{series!.Field}\"";
        var statement = Invariant(
            $"SELECT count({field}),min({field}),max({field}),mean({field}),last({field}) FROM \"{series.Measurement}\" WHERE {where} GROUP BY time({query.WidthMs}ms) fill(none)");
        var buckets = new List<ReadingBucket>();
        await StreamAsync(statement, answer =>
        {
            foreach (var row in answer.GetProperty("values").EnumerateArray())
                buckets.Add(new ReadingBucket(row[0].GetInt64(), row[1].GetInt64(), row[2].GetDouble(), row[3].GetDouble(), row[4].GetDouble(), row[5].GetDouble()));
        }, stop);
        return buckets;
    }

    public async ValueTask<StoreCount> CountAsync(CancellationToken stop)
    {
        var counter = new RepeatCounter();
        foreach (var series in InfluxSeries.ByMeasurement)
            await StreamAsync(Select(series.ToList(), new ReadingQuery(null, null, long.MinValue, long.MaxValue, int.MaxValue)), answer => Emit(answer, counter.Add), stop);
        return counter.Total;
    }

    private static string Select(IReadOnlyList<InfluxSeries> wanted, ReadingQuery query)
    {
        var fields = string.Join(',', wanted.Select(series => $"\"{series.Field}\",\"{series.QualityField}\",\"{series.RawField}\""));
        var where = string.Join(" AND ", Conditions(query.Device, query.FromUnixMs, query.ToUnixMs));

        // LIMIT counts points of each device: no reading within the caller's limit can lie behind it. It would count points
        // that the exact bounds take out again, where the lower bound has no spelling.
        var limit = query.Limit < int.MaxValue && query.FromUnixMs is (> 0 and <= TimeMsMax) or < -TimeMsMax ? Invariant($" LIMIT {Math.Max(1, query.Limit)}") : "";
        return $"SELECT {fields} FROM \"{wanted[0].Measurement}\" WHERE {where} GROUP BY \"{InfluxSeries.DeviceTag}\"{limit}";
    }

    private static IEnumerable<string> Conditions(string? device, long fromUnixMs, long toUnixMs)
    {
        if (device is not null) yield return $"\"{InfluxSeries.DeviceTag}\"={Quote(device)}";

        // InfluxQL has no spelling for moments outside its range; what lies there cannot be stored either.
        if (fromUnixMs is > 0 and <= TimeMsMax) yield return Invariant($"time >= {fromUnixMs}ms");
        yield return toUnixMs is > 0 and <= TimeMsMax ? Invariant($"time < {toUnixMs}ms") : Invariant($"time <= {TimeMsMax}ms");
    }

    private async ValueTask StreamAsync(string statement, Action<JsonElement> take, CancellationToken stop, Func<ValueTask>? afterChunk = null)
    {
        var path = $"/query?db={Uri.EscapeDataString(database)}&epoch=ms&chunked=true&chunk_size={PointsPerChunk}&q={Uri.EscapeDataString(statement)}";
        using var reader = await http.GetAsync(path, stop);
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.Length == 0) continue;
            using var document = JsonDocument.Parse(line);
            foreach (var result in document.RootElement.GetProperty("results").EnumerateArray())
            {
                if (result.TryGetProperty("error", out var error)) throw new IOException($"InfluxDB: {error.GetString()}");
                if (!result.TryGetProperty("series", out var list)) continue;
                foreach (var series in list.EnumerateArray()) take(series);
            }

            if (afterChunk is not null) await afterChunk();
        }
    }

    private static void Emit(JsonElement series, ReadingSink sink)
    {
        var measurement = series.GetProperty("name").GetString()!;
        var device = series.GetProperty("tags").GetProperty(InfluxSeries.DeviceTag).GetString()!;
        var columns = series.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToArray();
        var fields = columns.Select(column => InfluxSeries.TryGet(measurement, column, out var found) ? found : default).ToArray();
        foreach (var point in series.GetProperty("values").EnumerateArray())
        {
            var unixMs = point[0].GetInt64();
            for (var i = 1; i < columns.Length; i++)
            {
                if (fields[i].Series is not { } known || fields[i].Part == InfluxPart.Raw || point[i].ValueKind != JsonValueKind.Number) continue;
                sink(fields[i].Part == InfluxPart.Value
                    ? new StoredReading(device, known.Quantity, unixMs, point[i].GetDouble(), Quality.Good)
                    : new StoredReading(device, known.Quantity, unixMs, RawOf(point, Array.IndexOf(columns, known.RawField)), (Quality)point[i].GetByte()));
            }
        }
    }

    private static double? RawOf(JsonElement point, int column) =>
        column > 0 && point[column].ValueKind == JsonValueKind.Number ? point[column].GetDouble() : null;

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Points come grouped by measurement and device and by ascending time, so a repeat follows its first.</summary>
    private sealed class RepeatCounter
    {
        private readonly Dictionary<Quantity, long> _last = [];
        private string _device = "";
        private long _rows;
        private long _repeats;

        public StoreCount Total => new(_rows, _repeats);

        public void Add(in StoredReading reading)
        {
            if (reading.Device != _device)
            {
                _last.Clear();
                _device = reading.Device;
            }

            _rows++;
            if (_last.TryGetValue(reading.Quantity, out var last) && last == reading.UnixMs) _repeats++;
            _last[reading.Quantity] = reading.UnixMs;
        }
    }
}
