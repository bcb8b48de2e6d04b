using DuckDB.NET.Data;

namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>Downsamples one day: one pass over its rows, hour by hour so that memory stays bounded, all steps at once.</summary>
internal static class DayRollup
{
    private const long HourMs = 3_600_000;

    private const string MinutesText = """
        SELECT device, quantity, time - time % 60000 AS begin,
               count(*) FILTER (WHERE quality = 0), count(*) FILTER (WHERE quality <> 0), min(value) FILTER (WHERE quality = 0),
               max(value) FILTER (WHERE quality = 0), sum(value) FILTER (WHERE quality = 0), arg_max(value, time) FILTER (WHERE quality = 0),
               max(time) FILTER (WHERE quality = 0)
        FROM readings WHERE time >= $from AND time < $to
        GROUP BY device, quantity, begin ORDER BY device, quantity, begin
        """;

    /// <summary>Writes the day into every step's file.</summary>
    /// <param name="source">A connection of its own to the day file: what it reads is one snapshot.</param>
    /// <param name="day">The day.</param>
    /// <param name="open">Opens the rollup file of a step.</param>
    /// <param name="stop">Ends it between two hours; the files stay as they were.</param>
    /// <returns>What the day file had applied.</returns>
    public static long Run(DuckDBConnection source, DayKey day, Func<RollupStep, RollupFile> open, CancellationToken stop)
    {
        using var snapshot = source.BeginTransaction();
        var applied = Applied(source);
        var names = Names(source);
        var files = new List<RollupFile>();
        var writers = new List<RollupWriter>();
        try
        {
            foreach (var step in RollupStep.All)
            {
                files.Add(open(step));
                writers.Add(new RollupWriter(files[^1], step, day, names));
                writers[^1].Begin();
            }

            for (var from = day.FirstUnixMs; from < day.FirstUnixMs + DayKey.DayMs; from += HourMs)
            {
                stop.ThrowIfCancellationRequested();
                ReadHour(source, from, writers);
            }

            foreach (var writer in writers) writer.Commit(applied);
            return applied;
        }
        finally
        {
            foreach (var writer in writers) writer.Dispose();
            foreach (var file in files) file.Dispose();
        }
    }

    private static void ReadHour(DuckDBConnection source, long from, List<RollupWriter> writers)
    {
        using var command = source.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = MinutesText;
        command.Parameters.Add(new DuckDBParameter("from", from));
        command.Parameters.Add(new DuckDBParameter("to", from + HourMs));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var good = reader.GetInt64(3);
            var part = good == 0 ? default : new BucketPart(
                good, reader.GetDouble(5), reader.GetDouble(6), reader.GetDouble(7), reader.GetDouble(8), reader.GetInt64(9));
            var row = new RollupRow(reader.GetInt32(0), reader.GetFieldValue<ushort>(1), reader.GetInt64(2), reader.GetInt64(4), part);
            foreach (var writer in writers) writer.Add(in row);
        }
    }

    private static long Applied(DuckDBConnection source)
    {
        using var command = source.CreateCommand();
        command.CommandText = "SELECT position FROM applied";
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.GetInt64(0);
    }

    private static string[] Names(DuckDBConnection source)
    {
        using var command = source.CreateCommand();
        command.CommandText = "SELECT device FROM devices ORDER BY id";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read()) names.Add(reader.GetString(0));
        return [.. names];
    }
}
