using DuckDB.NET.Data;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>The folder of day files: opens them when needed, closes them when idle, sets damaged ones aside, keeps the cursor.</summary>
/// <remarks>
/// What makes a row land exactly once:
/// <list type="number">
/// <item>A file holds all rows of its day up to its applied position and none beyond: both are one transaction.</item>
/// <item>The cursor moves to the end of a batch only after every file that the batch touches has committed. So a kill
/// between two files leaves the cursor before the batch; on replay the first file skips, the second takes.</item>
/// <item>Files that a batch does not touch take no part: however old their position, nothing of theirs lies between it
/// and the cursor. A row for an old day opens that day's file again, and (1) decides by that file's own position.</item>
/// <item>The cursor file names the open files with their positions. One that comes back with less (lost write-ahead log),
/// or not at all, pulls the cursor down to what it has.</item>
/// <item>A damaged file is set aside and the cursor dropped first: the journal is read again from its beginning, intact
/// files skip, and the damaged day is rebuilt as far back as the journal reaches.</item>
/// </list>
/// </remarks>
internal sealed partial class DayFiles(
    string directory, DuckDbOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DayKey, OpenFile> _open = [];
    private readonly PositionFile _position = new(Path.Combine(directory, "cursor"));
    private long? _kept;

    /// <summary>A file was set aside: rows are missing until the journal has been read again.</summary>
    public bool NeedsRebuild { get; private set; }

    /// <summary>The days on disk, oldest first.</summary>
    public IReadOnlyList<DayKey> List() => !Directory.Exists(directory) ? [] : Directory.EnumerateFiles(directory, DayKey.Pattern)
        .Select(path => (Ok: DayKey.TryParse(Path.GetFileName(path), out var day), Day: day))
        .Where(found => found.Ok).Select(found => found.Day).OrderBy(day => day.Number).ToList();

    /// <summary>The position from which rows are needed; null when from the beginning of the journal.</summary>
    /// <exception cref="IOException">A file cannot be opened now, but is not known to be damaged.</exception>
    public long? Recover()
    {
        lock (_gate)
        {
            Directory.CreateDirectory(directory);
            NeedsRebuild = false;
            _kept = null;
            if (_position.Read() is not { } kept) return null;

            var cursor = kept.Position;
            foreach (var (name, mark) in kept.Marks)
            {
                if (!DayKey.TryParse(name, out var day)) return null;
                using var lease = Borrow(day, create: false);
                if (lease is null)
                {
                    if (!NeedsRebuild) logger.DayFileMissing(name);
                    _position.Delete();
                    NeedsRebuild = false;
                    return null;
                }

                if (lease.File.Applied >= mark) continue;
                logger.DayFileBehind(name, lease.File.Applied, mark);
                cursor = Math.Min(cursor, lease.File.Applied);
            }

            _kept = cursor;
            return cursor;
        }
    }

    /// <summary>Where a restart would begin now; null when at the beginning of the journal.</summary>
    public long? KeptPosition
    {
        get
        {
            lock (_gate) return _kept;
        }
    }

    public bool Exists(DayKey day) => File.Exists(Path.Combine(directory, day.FileName));

    /// <summary>Deletes a day whose time is over; false when it is in use.</summary>
    public bool Delete(DayKey day)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(day, out var entry))
            {
                if (entry.Leases > 0) return false;
                Close(day, entry);
            }

            // The cursor first: a file that it names and that is gone would have the whole journal read again.
            if (_kept is { } kept) WriteCursor(kept);
            var path = Path.Combine(directory, day.FileName);
            File.Delete(path + ".wal");
            File.Delete(path);
            return true;
        }
    }

    /// <summary>Moves the cursor after all files of a batch have committed; false while a rebuild is due.</summary>
    public bool Keep(long position)
    {
        lock (_gate)
        {
            if (NeedsRebuild) return false;
            WriteCursor(position);
            CloseIdle();
            return true;
        }
    }

    /// <summary>Lends a day's file; null when there is none, or when it was or is being set aside.</summary>
    /// <exception cref="IOException">It cannot be opened now, but is not known to be damaged.</exception>
    public DayLease? Borrow(DayKey day, bool create)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(day, out var entry))
            {
                var path = Path.Combine(directory, day.FileName);
                var exists = File.Exists(path);
                if ((!exists && !create) || Open(path) is not { } file) return null;
                if (!exists) DirectorySync.Flush(directory);
                _open.Add(day, entry = new OpenFile(file));
            }

            if (entry.Fate != DayFileFate.Keep) return null;
            entry.Leases++;
            return new DayLease(this, day, entry.File);
        }
    }

    public void Return(DayKey day, DayFileFate fate)
    {
        lock (_gate)
        {
            var entry = _open[day];
            entry.Leases--;
            entry.LastUsed = time.GetTimestamp();
            if (fate > entry.Fate) entry.Fate = fate;
            if (entry.Leases == 0 && entry.Fate != DayFileFate.Keep)
            {
                Close(day, entry);
                if (entry.Fate == DayFileFate.SetAside) SetAside(Path.Combine(directory, day.FileName), "damage met while reading it");
            }

            CloseBeyondMax();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (day, entry) in _open.ToList()) Close(day, entry);
        }
    }

    private void WriteCursor(long position)
    {
        _position.Write(position, _open.ToDictionary(pair => pair.Key.FileName, pair => pair.Value.File.Applied));
        _kept = position;
    }

    private DayFile? Open(string path)
    {
        try
        {
            return DayFile.Open(path, options);
        }
        catch (DuckDBException exception) when (DuckDbTrouble.IsDamage(exception))
        {
            SetAside(path, exception.Message);
            return null;
        }
        catch (DuckDBException exception)
        {
            throw new IOException($"{path} cannot be opened: {exception.Message}", exception);
        }
    }

    private void CloseIdle()
    {
        var idle = TimeSpan.FromMinutes(options.IdleMinutes);
        foreach (var (day, entry) in _open.ToList())
        {
            if (entry.Leases == 0 && time.GetElapsedTime(entry.LastUsed) > idle) Close(day, entry);
        }
    }

    private void CloseBeyondMax()
    {
        while (_open.Count > options.OpenFilesMax)
        {
            var oldest = _open.Where(pair => pair.Value.Leases == 0).OrderBy(pair => pair.Value.LastUsed).FirstOrDefault();
            if (oldest.Value is null) return;
            Close(oldest.Key, oldest.Value);
        }
    }

    private void Close(DayKey day, OpenFile entry)
    {
        _open.Remove(day);
        entry.File.Dispose();
    }

    private sealed class OpenFile(DayFile file)
    {
        public DayFile File => file;

        public int Leases { get; set; }

        public long LastUsed { get; set; }

        public DayFileFate Fate { get; set; }
    }
}
