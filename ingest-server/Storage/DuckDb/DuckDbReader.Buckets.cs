using DuckDB.NET.Data;
using SmartPoles.IngestServer.Storage.DuckDb.Rollups;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Storage.DuckDb;

internal sealed partial class DuckDbReader
{
    private const string Readings = "readings";

    // % keeps the sign: the second one brings times before 1970 into their bucket.
    private const string BucketText = """
        SELECT r.time - ((r.time % $width) + $width) % $width AS begin,
               count(*), min(r.value), max(r.value), sum(r.value), arg_max(r.value, r.time), max(r.time)
        FROM readings r
        WHERE r.device = (SELECT id FROM devices WHERE device = $device) AND r.quantity = $quantity
          AND r.time >= $from AND r.time < $to AND r.quality = $good
        GROUP BY begin
        """;

    private const string RollupText = """
        SELECT time - time % $width AS begin,
               CAST(sum(good) AS BIGINT), min(min), max(max), sum(sum), arg_max(last, last_time), max(last_time)
        FROM buckets
        WHERE device = (SELECT id FROM devices WHERE device = $device) AND quantity = $quantity
          AND time >= $from AND time < $to AND good > 0
        GROUP BY begin
        """;

    /// <summary>Each day from the widest kept buckets that are up to date and add up to the asked ones, else from its readings.</summary>
    public BucketAnswer Buckets(BucketQuery query, CancellationToken stop)
    {
        var buckets = new BucketCollector(query.WidthMs);
        var sources = new SortedSet<string>(StringComparer.Ordinal);
        var fitting = RollupStep.All.Where(step => step.Fits(query)).Reverse().ToList();
        var raw = files.List().ToHashSet();
        var days = raw.Union(rollups.Days.Select(number => new DayKey(number)))
            .Where(day => day.Overlaps(query.FromUnixMs, query.ToUnixMs)).OrderBy(day => day.Number).ToList();
        foreach (var group in days.GroupBy(day => SourceOf(day, fitting)))
        {
            stop.ThrowIfCancellationRequested();
            if (group.Key is { } month && rollups.Use(month, file => ReadRollup(file, query, group, buckets, stop))) sources.Add(month.Step.Name);
            else if (ReadDays(query, group.Where(raw.Contains), buckets, stop)) sources.Add(Readings);
        }

        return new BucketAnswer(buckets.Take(), [.. sources]);
    }

    private RollupMonth? SourceOf(DayKey day, List<RollupStep> fitting)
    {
        if (!day.IsDated) return null;
        foreach (var step in fitting)
        {
            if (rollups.IsFresh(step, day.Number)) return RollupMonth.Of(step, day);
        }

        return null;
    }

    private static void ReadRollup(RollupFile file, BucketQuery query, IEnumerable<DayKey> days, BucketCollector buckets, CancellationToken stop)
    {
        foreach (var day in days)
        {
            using var command = file.Connection.CreateCommand();
            using var cancel = stop.Register(command.Cancel);
            command.CommandText = RollupText;
            var (from, to) = (Math.Max(query.FromUnixMs, day.FirstUnixMs), Math.Min(query.ToUnixMs, day.FirstUnixMs + DayKey.DayMs));
            Ask(command, query, from, to);
            ReadParts(command, buckets);
        }
    }

    private bool ReadDays(BucketQuery query, IEnumerable<DayKey> days, BucketCollector buckets, CancellationToken stop)
    {
        var isAny = false;
        foreach (var day in days)
        {
            isAny = true;
            Query(day, stop, command =>
            {
                command.CommandText = BucketText;
                Ask(command, query, query.FromUnixMs, query.ToUnixMs);
                command.Parameters.Add(new DuckDBParameter("good", (int)Quality.Good));
                ReadParts(command, buckets);
            });
        }

        return isAny;
    }

    private static void Ask(DuckDBCommand command, BucketQuery query, long from, long to)
    {
        command.Parameters.Add(new DuckDBParameter("width", query.WidthMs));
        command.Parameters.Add(new DuckDBParameter("device", query.Device));
        command.Parameters.Add(new DuckDBParameter("quantity", (int)query.Quantity));
        command.Parameters.Add(new DuckDBParameter("from", from));
        command.Parameters.Add(new DuckDBParameter("to", to));
    }

    private static void ReadParts(DuckDBCommand command, BucketCollector buckets)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            buckets.Add(reader.GetInt64(0), new BucketPart(
                reader.GetInt64(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5), reader.GetInt64(6)));
        }
    }
}
