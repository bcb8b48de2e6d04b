using System.Collections.Concurrent;
using DuckDB.NET.Data;

namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>The rollup files beside the day files: which days are in and up to date, made and deleted by <see cref="StoreUpkeep"/> alone.</summary>
internal sealed class RollupFiles(string directory, DuckDbOptions options, ILogger logger)
{
    private readonly ConcurrentDictionary<(RollupStep Step, int Day), long> _applied = new();
    private readonly ConcurrentDictionary<int, bool> _changed = new();

    /// <summary>Days whose file has got rows since its buckets were made, or may have.</summary>
    public IReadOnlyList<int> Changed => [.. _changed.Keys.Order()];

    /// <summary>The writer has added to a day: its buckets are not to be believed until they are made again.</summary>
    public void NoteWritten(DayKey day)
    {
        if (day.IsDated) _changed.TryAdd(day.Number, true);
    }

    public void NoteDone(int day) => _changed.TryRemove(day, out _);

    /// <summary>Reads which days are in. Until then, all buckets are disregarded.</summary>
    public void Load()
    {
        _applied.Clear();
        foreach (var month in List())
        {
            Use(month, file =>
            {
                foreach (var (day, applied) in file.Days()) _applied[(month.Step, day)] = applied;
            });
        }
    }

    public IReadOnlyList<RollupMonth> List() => !Directory.Exists(directory) ? [] : Directory.EnumerateFiles(directory, RollupMonth.Pattern)
        .Select(path => (Ok: RollupMonth.TryParse(Path.GetFileName(path), out var month), Month: month))
        .Where(found => found.Ok).Select(found => found.Month).ToList();

    /// <summary>True when a day's buckets are what its readings give.</summary>
    public bool IsFresh(RollupStep step, int day) => _applied.ContainsKey((step, day)) && !_changed.ContainsKey(day);

    /// <summary>True when every step has the day with exactly what the day file has applied.</summary>
    public bool Holds(int day, long applied) => RollupStep.All.All(step => _applied.TryGetValue((step, day), out var has) && has == applied);

    /// <summary>Days that some step has buckets of.</summary>
    public IEnumerable<int> Days => _applied.Keys.Select(key => key.Day).Distinct();

    /// <summary>Makes the buckets of a day anew.</summary>
    public void Make(DuckDBConnection source, DayKey day, CancellationToken stop)
    {
        // Whatever is added from here on makes it due again.
        NoteDone(day.Number);
        try
        {
            var applied = DayRollup.Run(source, day, step => Open(RollupMonth.Of(step, day)), stop);
            foreach (var step in RollupStep.All) _applied[(step, day.Number)] = applied;
        }
        catch
        {
            NoteWritten(day);
            throw;
        }
    }

    /// <summary>Uses an existing file; false when it is gone, or damaged and set aside.</summary>
    public bool Use(RollupMonth month, Action<RollupFile> use)
    {
        var path = Path.Combine(directory, month.FileName);
        if (!File.Exists(path))
        {
            Forget(month);
            return false;
        }

        try
        {
            using var file = RollupFile.Open(path, options);
            use(file);
            return true;
        }
        catch (DuckDBException exception) when (DuckDbTrouble.IsDamage(exception))
        {
            SetAside(month, exception.Message);
            return false;
        }
    }

    /// <summary>Deletes the files of months that are past their step's time.</summary>
    public void DeleteBefore(DayKey today)
    {
        foreach (var month in List())
        {
            if (month.LastDay >= today.Number - month.Step.DaysKept(options)) continue;
            Forget(month);
            var path = Path.Combine(directory, month.FileName);
            File.Delete(path + ".wal");
            File.Delete(path);
            logger.FileExpired(month.FileName);
        }
    }

    /// <summary>Opens a file to write into; a damaged one is set aside for a new one.</summary>
    private RollupFile Open(RollupMonth month)
    {
        try
        {
            return RollupFile.Open(Path.Combine(directory, month.FileName), options);
        }
        catch (DuckDBException exception) when (DuckDbTrouble.IsDamage(exception))
        {
            SetAside(month, exception.Message);
            return RollupFile.Open(Path.Combine(directory, month.FileName), options);
        }
    }

    // Days whose readings are still there are made again; what is older is gone with the file.
    private void SetAside(RollupMonth month, string reason)
    {
        Forget(month);
        var path = Path.Combine(directory, month.FileName);
        if (File.Exists(path + ".wal")) File.Move(path + ".wal", path + ".wal.corrupt", overwrite: true);
        if (File.Exists(path)) File.Move(path, path + ".corrupt", overwrite: true);
        logger.RollupSetAside(path, reason);
    }

    private void Forget(RollupMonth month)
    {
        foreach (var key in _applied.Keys.Where(key => key.Step == month.Step && RollupMonth.Of(key.Step, new DayKey(key.Day)) == month))
        {
            _applied.TryRemove(key, out _);
            _changed.TryAdd(key.Day, true);
        }
    }
}
