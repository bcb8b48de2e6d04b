using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// The packs of an outbox, as files. A change makes a new file whole before the old one goes; what a crash leaves of both is told
/// apart by their names. Files are changed by one caller at a time; the list may be read while it changes.
/// </summary>
internal sealed class PackShelf
{
    private const long DiskBlock = 4096;

    private readonly IJournalFiles _files;
    private readonly string _directory;
    private readonly PackCodec _codec = new();
    private readonly Lock _gate = new();
    private Pack[] _packs = [];
    private long _bytesOnDisk;

    private PackShelf(IJournalFiles files, string directory, Pack[] packs)
    {
        _files = files;
        _directory = directory;
        Change(_ => packs);
    }

    /// <summary>By class, then in the order of the log. Replaced, never changed.</summary>
    public IReadOnlyList<Pack> Packs => Volatile.Read(ref _packs);

    /// <summary>What they take on the disk.</summary>
    public long BytesOnDisk => Volatile.Read(ref _bytesOnDisk);

    /// <summary>First position that no pack stands for.</summary>
    public long End => Packs.Count == 0 ? 0 : Packs.Max(static pack => pack.To);

    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static PackShelf Open(IJournalFiles files, string directory)
    {
        files.CreateDirectory(directory);
        var found = new List<Pack>();
        foreach (var name in files.List(directory))
        {
            if (SealedFile.IsUnfinished(name, Pack.Extension)) TryDelete(files, Path.Combine(directory, name));
            else if (Pack.FromName(name, 0) is { } pack) found.Add(pack with { Bytes = LengthOf(files, Path.Combine(directory, name)) });
        }

        // A crash between the new file and the end of the old one leaves both.
        var packs = new List<Pack>();
        foreach (var sameClass in found.GroupBy(pack => pack.Class).OrderBy(group => group.Key))
        {
            foreach (var pack in sameClass.OrderBy(pack => pack.From).ThenByDescending(pack => pack.To))
            {
                // Neighbours only: what is replaced lies inside what replaces it, and nothing else overlaps.
                if (packs.Count > 0 && packs[^1].Replaces(pack))
                {
                    TryDelete(files, Path.Combine(directory, pack.Name));
                    continue;
                }

                while (packs.Count > 0 && pack.Replaces(packs[^1]))
                {
                    TryDelete(files, Path.Combine(directory, packs[^1].Name));
                    packs.RemoveAt(packs.Count - 1);
                }

                packs.Add(pack);
            }
        }

        return new PackShelf(files, directory, [.. packs]);
    }

    /// <summary>Forgets and deletes; a file that the disk keeps is known by the caller's book at the next start.</summary>
    /// <returns>Those that may be there again after a power cut, since the disk refused: their names are to be kept.</returns>
    public IReadOnlyCollection<Pack> Remove(IReadOnlyCollection<Pack> packs)
    {
        if (packs.Count == 0) return packs;
        Change(list => list.Except(packs));
        var left = packs.Where(pack => !TryDelete(_files, PathOf(pack))).ToList();
        try
        {
            _files.SyncDirectory(_directory);
            return left;
        }
        catch (Exception failure) when (IsDiskFailure(failure))
        {
            return packs;
        }
    }

    /// <summary>Takes a done pack out of the list; its file stays until <see cref="Remove"/>.</summary>
    public void Hide(Pack pack) => Change(list => list.Where(each => each != pack));

    /// <summary>Packs the blocks of one closed segment, class by class. On an exception none is in the list.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public IReadOnlyList<Pack> Write(IReadOnlyList<PackBlock>[] byClass, long from, long to, bool isHanded)
    {
        var fresh = new List<Pack>();
        try
        {
            for (var @class = 0; @class < byClass.Length; @class++)
            {
                if (byClass[@class].Count > 0) fresh.Add(WriteFile((DropClass)@class, from, to, PackKind.Full, isHanded, byClass[@class]));
            }

            _files.SyncDirectory(_directory);
            return fresh;
        }
        catch
        {
            foreach (var pack in fresh) TryDelete(_files, PathOf(pack));
            throw;
        }
    }

    public void Add(IReadOnlyList<Pack> packs) => Change(list => list.Concat(packs));

    /// <summary>Makes it durable that blocks of the pack may have been handed out.</summary>
    /// <returns>The pack under its new name; the same one if nothing changed; null if the disk refuses.</returns>
    public Pack? MarkHanded(Pack pack)
    {
        if (pack.IsHanded) return pack;
        var handed = pack with { IsHanded = true };
        try
        {
            _files.Rename(PathOf(pack), PathOf(handed));
            _files.SyncDirectory(_directory);
        }
        catch (Exception failure) when (IsDiskFailure(failure))
        {
            return null;
        }

        Swap([pack], handed);
        return handed;
    }

    /// <summary>Replaces a pack that was never handed out by its survivors.</summary>
    /// <exception cref="IOException">The disk refuses; the pack stays.</exception>
    public (Pack Thinned, ulong Replaced) Thin(Pack pack)
    {
        var blocks = new List<PackBlock>();
        PackBlock? head = null;
        var readings = new List<Protocols.Telemetry.Reading>();
        foreach (var block in Blocks(pack))
        {
            if (head is not null && (head.Epoch, head.Device, head.Stamp) == (block.Epoch, block.Device, block.Stamp)
                && head.First + (ulong)readings.Count == block.First && block.Runs.Length == 1)
            {
                readings.AddRange(block.Readings);
                continue;
            }

            Close();
            if (block.Runs is [{ Gap: null }]) (head, readings) = (block, [.. block.Readings]);
            else blocks.Add(block);
        }

        Close();
        var thinned = WriteFile(pack.Class, pack.From, pack.To, PackKind.Thinned, isHanded: false, blocks);
        _files.SyncDirectory(_directory);
        Swap([pack], thinned);
        TryDelete(_files, PathOf(pack));
        return (thinned, pack.Carried - Math.Min(pack.Carried, thinned.Carried));

        void Close()
        {
            if (head is not null) blocks.AddRange(Thinning.Blocks(head.Epoch, head.Device, head.Stamp, head.First, readings));
            head = null;
        }
    }

    /// <summary>What dropping a pack leaves to tell: its numbers without the blocks that the server has.</summary>
    public static List<PackBlock> GapsOf(Pack pack, List<PackRange> index)
    {
        var gaps = new List<PackBlock>();
        var ordinal = -1;
        foreach (var range in index)
        {
            ordinal++;
            if (pack.Passed.Contains(ordinal)) continue;
            AddGap(gaps, range.Epoch, range.Device, new LedgerEntry(range.First, range.Count, GapReason.OutboxFull));
        }

        return gaps;
    }

    /// <summary>
    /// Replaces a pack, and dropped ones right before it, by one that only tells of gaps.
    /// </summary>
    /// <exception cref="IOException">The disk refuses; the packs stay.</exception>
    public void Drop(Pack pack, List<PackBlock> gaps)
    {
        var replaced = new List<Pack> { pack };
        var list = Packs;
        for (var at = list.ToList().IndexOf(pack) - 1; at >= 0 && IsJoinable(list[at], pack); at--) replaced.Insert(0, list[at]);
        var merged = new List<PackBlock>();
        foreach (var block in replaced.SkipLast(1).SelectMany(Blocks).Concat(gaps))
        {
            foreach (var run in block.Runs) AddGap(merged, block.Epoch, block.Device, run);
        }

        var dropped = WriteFile(pack.Class, replaced[0].From, pack.To, PackKind.Dropped, isHanded: true, merged);
        _files.SyncDirectory(_directory);
        Swap(replaced, dropped);
        foreach (var each in replaced.Where(each => each.Name != dropped.Name)) TryDelete(_files, PathOf(each));
    }

    /// <summary>Deletes a pack without a trace of its own: the caller keeps its gaps.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Delete(Pack pack)
    {
        _files.Delete(PathOf(pack));
        pack.IsGone = true;
        Hide(pack);
    }

    public SealedReader OpenReader(Pack pack) => SealedReader.Open(_files, PathOf(pack));

    /// <summary>The ranges of all blocks in their order; of a pack whose both indexes are damaged, of the blocks that can be read.</summary>
    public List<PackRange> Index(Pack pack)
    {
        using var reader = OpenReader(pack);
        var readable = new List<PackRange>();
        while (reader.TryRead(out var record) is var outcome && outcome != ReadOutcome.CaughtUp)
        {
            if (outcome != ReadOutcome.Record) continue;
            if (PackCodec.ReadIndex(record.Payload.Span) is { } index) return index;
            if (_codec.Read(record.Payload.Span) is { } block) readable.Add(block.Range);
        }

        return readable;
    }

    /// <summary>All blocks in their order; one that cannot be read is a gap.</summary>
    public IEnumerable<PackBlock> Blocks(Pack pack)
    {
        var index = Index(pack);
        using var reader = OpenReader(pack);
        var next = 0;
        while (reader.TryRead(out var record) is var outcome && outcome != ReadOutcome.CaughtUp)
        {
            if (outcome != ReadOutcome.Record || _codec.Read(record.Payload.Span) is not { } block) continue;
            var ordinal = OrdinalOf(index, next, block);
            if (ordinal < 0) continue;
            for (; next < ordinal; next++) yield return Damaged(index[next]);
            next = ordinal + 1;
            yield return block;
        }

        for (; next < index.Count; next++) yield return Damaged(index[next]);
    }

    internal static bool IsDiskFailure(Exception failure) => failure is IOException or UnauthorizedAccessException;

    private static int OrdinalOf(List<PackRange> index, int from, PackBlock block)
    {
        for (var at = from; at < index.Count; at++)
        {
            if (index[at] == block.Range) return at;
        }

        return -1;
    }

    private static PackBlock Damaged(PackRange range) =>
        new(range.Epoch, range.Device, default, [new LedgerEntry(range.First, range.Count, GapReason.Damaged)], []);

    private static bool IsJoinable(Pack before, Pack pack) =>
        before.Class == pack.Class && before.Kind == PackKind.Dropped && before.Passed.Count == 0 && before.Taken.Count == 0;

    private static void AddGap(List<PackBlock> gaps, ulong epoch, string device, LedgerEntry run)
    {
        var at = gaps.FindLastIndex(each => each.Epoch == epoch && each.Device == device);
        if (at >= 0 && gaps[at].Runs[0] is var before && before.Last + 1 == run.First && before.Gap == run.Gap)
        {
            gaps[at] = gaps[at] with { Runs = [before with { Count = before.Count + run.Count }] };
        }
        else
        {
            gaps.Add(new PackBlock(epoch, device, default, [run], []));
        }
    }

    private Pack WriteFile(DropClass @class, long from, long to, PackKind kind, bool isHanded, IReadOnlyList<PackBlock> blocks)
    {
        var carried = 0UL;
        foreach (var block in blocks) carried += (ulong)block.Readings.Length;
        var index = PackCodec.WriteIndex([.. blocks.Select(block => block.Range)]);
        var pack = new Pack(@class, from, to, kind, isHanded, carried, 0);
        var max = Math.Max(index.Length, 64 * 1024);
        var bytes = SealedFile.Write(
            _files, PathOf(pack), blocks.Select(block => (ReadOnlyMemory<byte>)_codec.Write(block)).Prepend(index).Append(index), max);
        return pack with { Bytes = OnDisk(bytes) };
    }

    private void Swap(IReadOnlyCollection<Pack> old, Pack fresh)
    {
        foreach (var pack in old) pack.IsGone = true;
        Change(list => list.Except(old).Append(fresh));
    }

    private void Change(Func<IEnumerable<Pack>, IEnumerable<Pack>> change)
    {
        lock (_gate)
        {
            var packs = change(_packs).OrderBy(pack => pack.Class).ThenBy(pack => pack.From).ToArray();
            Volatile.Write(ref _packs, packs);
            Volatile.Write(ref _bytesOnDisk, packs.Sum(pack => pack.Bytes));
        }
    }

    private string PathOf(Pack pack) => Path.Combine(_directory, pack.Name);

    private static long OnDisk(long bytes) => (bytes + DiskBlock - 1) / DiskBlock * DiskBlock;

    private static long LengthOf(IJournalFiles files, string path)
    {
        try
        {
            using var file = files.Open(path, forWriting: false);
            return OnDisk(file.Length);
        }
        catch (Exception failure) when (IsDiskFailure(failure))
        {
            return DiskBlock;
        }
    }

    private static bool TryDelete(IJournalFiles files, string path)
    {
        try
        {
            files.Delete(path);
            return true;
        }
        catch (Exception failure) when (IsDiskFailure(failure))
        {
            // It is tried again with the next saving, or at the next start.
            return false;
        }
    }
}
