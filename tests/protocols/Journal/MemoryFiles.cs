using SmartPoles.Protocols.Journal;

namespace SmartPoles.Protocols.Tests.Journal;

/// <summary>
/// A disk in memory that can lose its power: only what was flushed is sure to survive, of the rest any part may. It also fails the
/// n-th call, counts flushes, and can be sabotaged to forget them.
/// </summary>
internal sealed class MemoryFiles : IJournalFiles
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryNode> _names = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, MemoryNode>>> _unsyncedNames = [];
    private Dictionary<string, MemoryNode> _durableNames = new(StringComparer.Ordinal);
    private bool _isLocked;

    public bool ForgetsFileSync { get; set; }

    public bool ForgetsDirectorySync { get; set; }

    public int CallCount { get; private set; }

    public int FileSyncCount { get; private set; }

    /// <summary>Number of the call that fails, counted from now on by <see cref="CallCount"/>; 0 for none.</summary>
    public int FailAtCall { get; set; }

    /// <summary>All calls from the failing one on fail too.</summary>
    public bool KeepsFailing { get; set; }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _names.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public byte[] Content(string name)
    {
        lock (_gate) return _names[name].Live.ToArray();
    }

    /// <summary>Puts a file there as if it had always been.</summary>
    public void Put(string name, byte[] content)
    {
        lock (_gate)
        {
            var node = new MemoryNode(content);
            _names[name] = node;
            _durableNames[name] = node;
        }
    }

    /// <summary>The same files on another disk, all of them durable.</summary>
    public MemoryFiles Copy()
    {
        var copy = new MemoryFiles();
        foreach (var name in Names) copy.Put(name, Content(name));
        return copy;
    }

    /// <summary>The program that had the directory is gone; what it wrote is still in the page cache.</summary>
    public void Kill()
    {
        FailAtCall = 0;
        _isLocked = false;
    }

    /// <summary>What is on the disk when power comes back.</summary>
    public MemoryFiles AfterPowerCut(Random random)
    {
        lock (_gate)
        {
            var after = new MemoryFiles();
            var names = new Dictionary<string, MemoryNode>(_durableNames, StringComparer.Ordinal);
            foreach (var change in _unsyncedNames.Take(random.Next(_unsyncedNames.Count + 1))) change(names);
            foreach (var (name, node) in names) after.Put(name, node.AfterPowerCut(random));
            return after;
        }
    }

    public void CreateDirectory(string directory) => Count();

    public IDisposable Lock(string directory)
    {
        Count();
        lock (_gate)
        {
            if (_isLocked) throw new IOException("in use");
            _isLocked = true;
        }

        return new Releaser(this);
    }

    public IReadOnlyList<string> List(string directory)
    {
        Count();
        return Names;
    }

    public IJournalFile Create(string path)
    {
        Count();
        var node = new MemoryNode([]);
        ChangeNames(names => names[NameOf(path)] = node);
        return new MemoryFile(this, node);
    }

    public IJournalFile Open(string path, bool forWriting)
    {
        Count();
        lock (_gate)
        {
            return _names.TryGetValue(NameOf(path), out var node)
                ? new MemoryFile(this, node)
                : throw new FileNotFoundException(NameOf(path));
        }
    }

    public void Rename(string from, string to)
    {
        Count();
        lock (_gate)
        {
            if (!_names.ContainsKey(NameOf(from))) throw new FileNotFoundException(NameOf(from));
        }

        ChangeNames(names =>
        {
            if (names.Remove(NameOf(from), out var node)) names[NameOf(to)] = node;
        });
    }

    public void Delete(string path)
    {
        Count();
        ChangeNames(names => names.Remove(NameOf(path)));
    }

    public void SyncDirectory(string directory)
    {
        Count();
        if (ForgetsDirectorySync) return;
        lock (_gate)
        {
            _durableNames = new Dictionary<string, MemoryNode>(_names, StringComparer.Ordinal);
            _unsyncedNames.Clear();
        }
    }

    private static string NameOf(string path) => Path.GetFileName(path);

    /// <summary>Done now; durable at the next directory flush, or perhaps before.</summary>
    private void ChangeNames(Action<Dictionary<string, MemoryNode>> change)
    {
        lock (_gate)
        {
            change(_names);
            _unsyncedNames.Add(change);
        }
    }

    private void Count()
    {
        lock (_gate)
        {
            CallCount++;
            if (FailAtCall > 0 && (CallCount == FailAtCall || (KeepsFailing && CallCount > FailAtCall))) throw new IOException("injected");
        }
    }

    private sealed class Releaser(MemoryFiles files) : IDisposable
    {
        public void Dispose() => files._isLocked = false;
    }

    private sealed class MemoryFile(MemoryFiles files, MemoryNode node) : IJournalFile
    {
        public long Length
        {
            get
            {
                lock (files._gate) return node.Live.Count;
            }
        }

        public int Read(Span<byte> destination, long offset)
        {
            files.Count();
            lock (files._gate) return node.Read(destination, offset);
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            files.Count();
            lock (files._gate) node.Change(new MemoryChange(offset, source.ToArray()));
        }

        public void SetLength(long length)
        {
            files.Count();
            lock (files._gate) node.Change(new MemoryChange(length, null));
        }

        public void Sync()
        {
            files.Count();
            lock (files._gate)
            {
                files.FileSyncCount++;
                if (!files.ForgetsFileSync) node.Sync();
            }
        }

        public void Dispose()
        {
        }
    }
}
