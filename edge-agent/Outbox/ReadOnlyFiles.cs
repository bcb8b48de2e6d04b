using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Shows a journal's directory without touching it: what the journal would write, cut or rename at opening stays in memory. So an
/// outbox can be looked at while its agent runs, and after it was killed.
/// </summary>
internal sealed class ReadOnlyFiles : IJournalFiles
{
    private readonly Dictionary<string, OverlayFile> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    public void CreateDirectory(string directory)
    {
    }

    public IDisposable Lock(string directory) => new NoLock();

    public IReadOnlyList<string> List(string directory)
    {
        var onDisk = Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory) : [];
        return
        [
            .. onDisk.Concat(_changed.Keys.Where(path => Path.GetDirectoryName(path) == directory))
                .Where(path => !_gone.Contains(path))
                .Distinct(StringComparer.Ordinal)
                .Select(path => Path.GetFileName(path)),
        ];
    }

    public IJournalFile Create(string path)
    {
        _gone.Remove(path);
        return _changed[path] = new OverlayFile(null);
    }

    public IJournalFile Open(string path, bool forWriting)
    {
        if (_changed.TryGetValue(path, out var changed)) return changed;
        if (_gone.Contains(path)) throw new FileNotFoundException(path);
        var file = new OverlayFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        if (forWriting) _changed[path] = file;
        return file;
    }

    public void Rename(string from, string to)
    {
        _changed[to] = (OverlayFile)Open(from, forWriting: true);
        Delete(from);
        _gone.Remove(to);
    }

    public void Delete(string path)
    {
        _changed.Remove(path);
        _gone.Add(path);
    }

    public void SyncDirectory(string directory)
    {
    }

    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
