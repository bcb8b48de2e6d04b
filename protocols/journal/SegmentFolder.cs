namespace SmartPoles.Protocols.Journal;

/// <summary>The directory of a log: makes files that appear whole or not at all, and moves strange ones out of the way.</summary>
internal sealed class SegmentFolder(IJournalFiles files, string directory)
{
    public const string UnfinishedSuffix = ".new";

    private const string AsideSuffix = ".corrupt";

    public IJournalFiles Files => files;

    public string PathOf(string name) => Path.Combine(directory, name);

    /// <summary>A new file that has its name only once its first bytes are durable; stays open for writing.</summary>
    public IJournalFile CreateWhole(string name, ReadOnlySpan<byte> firstBytes)
    {
        var unfinished = PathOf(name + UnfinishedSuffix);
        var file = files.Create(unfinished);
        try
        {
            file.Write(firstBytes, 0);
            file.Sync();
            files.Rename(unfinished, PathOf(name));
            files.SyncDirectory(directory);
            return file;
        }
        catch
        {
            file.Dispose();
            TryDelete(unfinished);
            throw;
        }
    }

    public IJournalFile CreateSegment(SegmentHeader header)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        header.Write(bytes);
        return CreateWhole(header.FileName, bytes);
    }

    /// <summary>Renames an entry to a free name that no log takes for its own.</summary>
    public JournalSetAside SetAside(string name, string reason)
    {
        var aside = FreeName(name + AsideSuffix);
        files.Rename(PathOf(name), PathOf(aside));
        return new JournalSetAside(name, aside, reason);
    }

    /// <summary>A free name beside a segment for bytes cut from it at a position.</summary>
    public string CutName(string segmentName, long position) =>
        FreeName($"{segmentName}{AsideSuffix}-{position}");

    public void Sync() => files.SyncDirectory(directory);

    public IReadOnlyList<string> List() => files.List(directory);

    /// <summary>On a full disk what was not finished would keep the room that others need.</summary>
    private void TryDelete(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception failure) when (SegmentLog.IsStorageFailure(failure))
        {
            // The next start finds it by its name.
        }
    }

    private string FreeName(string wished)
    {
        var taken = List().ToHashSet(StringComparer.Ordinal);
        var name = wished;
        for (var copy = 2; taken.Contains(name); copy++) name = $"{wished}.{copy}";
        return name;
    }
}
