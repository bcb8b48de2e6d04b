using DuckDB.NET.Data;
using SmartPoles.IngestServer.Storage.DuckDb.Rollups;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Copies the store while it is written.</summary>
/// <remarks>
/// The cursor is read first, then file after file is copied, each as one snapshot. So each copy has all rows of its day up to the cursor, and
/// tells by its own position which of the later ones it has: the copies need not be of one moment. A day that begins meanwhile has rows
/// beyond the cursor only, and comes from the journal.
/// </remarks>
internal sealed class DuckDbBackup(DayFiles files, RollupFiles rollups, StoreUpkeep upkeep)
{
    public void Run(string directory, CancellationToken stop)
    {
        Directory.CreateDirectory(directory);
        // Held: a day must not be deleted between its buckets and its readings, nor a rollup file change.
        upkeep.Hold(() =>
        {
            var cursor = files.KeptPosition;
            foreach (var day in files.List())
            {
                stop.ThrowIfCancellationRequested();
                using var lease = files.Borrow(day, create: false);
                if (lease is null) throw new IOException($"{day.FileName} cannot be read at the moment; try again");
                using var connection = lease.File.Connect();
                Copy(connection, day.FileName, directory, stop);
            }

            foreach (var month in rollups.List())
            {
                stop.ThrowIfCancellationRequested();
                rollups.Use(month, file => Copy(file.Connection, month.FileName, directory, stop));
            }

            if (cursor is { } position) new PositionFile(Path.Combine(directory, "cursor")).Write(position, new Dictionary<string, long>());
        });
    }

    private static void Copy(DuckDBConnection connection, string name, string directory, CancellationToken stop)
    {
        var source = Path.GetFileNameWithoutExtension(name);
        var target = "copy_" + Guid.NewGuid().ToString("N");
        Execute(connection, $"ATTACH {DuckDbText.Quote(Path.Combine(directory, name))} AS {target}", stop);
        try
        {
            using var snapshot = connection.BeginTransaction();
            Execute(connection, $"COPY FROM DATABASE \"{source}\" TO {target}", stop);
            snapshot.Commit();
        }
        finally
        {
            Execute(connection, $"DETACH {target}", CancellationToken.None);
        }
    }

    private static void Execute(DuckDBConnection connection, string sql, CancellationToken stop)
    {
        using var command = connection.CreateCommand();
        using var cancel = stop.Register(command.Cancel);
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
