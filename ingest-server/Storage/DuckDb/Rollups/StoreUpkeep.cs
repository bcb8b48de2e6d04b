using DuckDB.NET.Data;

namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>In the background: buckets of the days that are over, again when late readings came; deletes what is past its time.</summary>
internal sealed class StoreUpkeep(DayFiles days, RollupFiles rollups, DuckDbOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>A day is over for good half an hour after midnight: gateways upload every 15 min at most.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(30);

    /// <summary>A backfill that trickles in has its day made again once an hour, not once a minute.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    private readonly Dictionary<int, long> _made = [];
    private readonly Lock _gate = new();
    private bool _isLoaded;
    private bool _hasFailed;

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stop)) TrySweep(stop);
    }

    /// <summary>One round; tests call it.</summary>
    public void Sweep(CancellationToken stop)
    {
        lock (_gate)
        {
            Load();
            var today = DayKey.Of((time.GetUtcNow() - Settling).ToUnixTimeMilliseconds());
            foreach (var number in rollups.Changed.Where(number => number < today.Number))
            {
                stop.ThrowIfCancellationRequested();
                Renew(new DayKey(number), today, stop);
            }

            DeleteOld(today);
        }
    }

    /// <summary>Runs while no file is made or deleted.</summary>
    public void Hold(Action action)
    {
        lock (_gate) action();
    }

    private void TrySweep(CancellationToken stop)
    {
        try
        {
            Sweep(stop);
            if (_hasFailed) logger.UpkeepGoesOn();
            _hasFailed = false;
        }
        catch (Exception exception) when (exception is DuckDBException or IOException or UnauthorizedAccessException)
        {
            if (!_hasFailed) logger.UpkeepFailed(exception.Message);
            _hasFailed = true;
        }
    }

    private void Load()
    {
        if (_isLoaded) return;
        foreach (var day in days.List()) rollups.NoteWritten(day);
        rollups.Load();
        _isLoaded = true;
    }

    private void Renew(DayKey day, DayKey today, CancellationToken stop)
    {
        using var lease = days.Borrow(day, create: false);
        // No file, or one of late readings for a day that was deleted: its buckets are whole, and these would replace them.
        if (lease is null || IsExpired(day, today) || rollups.Holds(day.Number, lease.File.Applied))
        {
            if (lease is not null || !days.Exists(day)) rollups.NoteDone(day.Number);
            return;
        }

        if (_made.TryGetValue(day.Number, out var stamp) && time.GetElapsedTime(stamp) < Rest) return;
        try
        {
            using var connection = lease.File.Connect();
            rollups.Make(connection, day, stop);
            _made[day.Number] = time.GetTimestamp();
            logger.DayDownsampled(day.FileName);
        }
        catch (DuckDBException exception) when (DuckDbTrouble.IsDamage(exception))
        {
            logger.DayFileDamaged(day.FileName, exception.Message);
            lease.Fate = DayFileFate.SetAside;
        }
    }

    private void DeleteOld(DayKey today)
    {
        foreach (var day in days.List().Where(day => day.IsDated && IsExpired(day, today)))
        {
            if (days.Delete(day)) logger.FileExpired(day.FileName);
        }

        rollups.DeleteBefore(today);
    }

    private bool IsExpired(DayKey day, DayKey today) => day.Number < today.Number - options.RawDays;
}
