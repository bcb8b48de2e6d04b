using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>
/// Reads a recording without changing a byte of it: whole, or only the blocks that a range of time and some gateways lie in. What is damaged is
/// passed over and told. For one caller at a time.
/// </summary>
public sealed class RecordingReader : IDisposable
{
    private readonly ArchiveReader _archive;
    private readonly List<DamagedStretch> _damaged = [];
    private readonly List<SegmentIndex> _indexes = [];
    private readonly HashSet<long> _segmentsWithoutIndex = [];
    private IReadOnlyList<IndexBlock> _selected = [];
    private int _at;
    private int _readInBlock;
    private bool _isBlockDamaged;

    private RecordingReader(ArchiveReader archive) => _archive = archive;

    /// <summary>Id of the recording.</summary>
    public Guid Id => _archive.LogId;

    /// <summary>Messages of the whole recording, as far as they can be read or its indexes tell.</summary>
    public long Messages => _indexes.Sum(index => index.Messages);

    /// <summary>First moment, UTC, Unix microseconds.</summary>
    public long StartUnixUs { get; private set; }

    /// <summary>Offset of the last entry, nanoseconds.</summary>
    public long LengthNs => Blocks.Select(block => block.LastNs).DefaultIfEmpty(0).Max();

    /// <summary>Every node that speaks in it; an empty text when something else than Sparkplug does.</summary>
    public IReadOnlySet<string> Gateways => Blocks.SelectMany(block => block.Gateways).ToHashSet(StringComparer.Ordinal);

    /// <summary>What could not be read so far.</summary>
    public IReadOnlyList<DamagedStretch> Damaged => _damaged;

    /// <summary>All blocks in order.</summary>
    public IEnumerable<IndexBlock> Blocks => _indexes.SelectMany(index => index.Blocks);

    /// <summary>Segments that had no index of their own and were read whole on opening.</summary>
    public int SegmentsScanned => _segmentsWithoutIndex.Count;

    /// <summary>Opens a recording.</summary>
    /// <exception cref="IOException">There is no such folder, no recording in it, or the device fails; the text says what to do.</exception>
    public static RecordingReader Open(string folder, IJournalFiles? files = null)
    {
        files ??= JournalFiles.Disk;
        if (!Directory.Exists(folder) && ReferenceEquals(files, JournalFiles.Disk))
        {
            throw new IOException($"{folder}: there is no such folder; --in wants the folder that record --out has written");
        }

        var archive = ArchiveReader.Open(folder, files);
        var reader = new RecordingReader(archive);
        try
        {
            reader.Load(files, folder);
            return reader;
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the beginning of what a range and a choice of nodes lie in; null takes all nodes.</summary>
    public void Select(long fromNs, long toNs, Func<string, bool>? wantsGateway = null)
    {
        _selected = [.. Blocks.Where(block =>
            block.LastNs >= fromNs && block.FirstNs <= toNs && (wantsGateway is null || block.Gateways.Any(wantsGateway)))];
        (_at, _readInBlock, _isBlockDamaged) = (0, 0, false);
        if (_selected.Count > 0) _archive.Position = _selected[0].From;
    }

    /// <summary>The next entry of the selected blocks: also such as are outside the range or of other nodes. False at the end.</summary>
    /// <param name="entry">Borrowed until the next call.</param>
    /// <param name="position">Where it lies.</param>
    public bool TryNext(out RecordedEntry entry, out long position)
    {
        while (_at < _selected.Count)
        {
            var block = _selected[_at];
            if (_archive.Position < block.From) _archive.Position = block.From;
            if (_archive.Position >= block.To)
            {
                Leave(block);
                continue;
            }

            var outcome = _archive.TryRead(out var record);
            position = record.Position;
            if (outcome == ReadOutcome.Record && RecordedEntry.TryRead(record.Payload.Span, out entry))
            {
                if (entry.Kind == EntryKind.Message) _readInBlock++;
                return true;
            }

            if (outcome == ReadOutcome.CaughtUp)
            {
                // The index knows more than the file has: it was cut.
                if (block.To > record.Position) Note(record.Position, block.To, "the file ends too early");
                _archive.Position = block.To;
            }
            else if (outcome != ReadOutcome.Hole)
            {
                Note(record.Position, record.End, outcome == ReadOutcome.Record ? "no entry of a recording, or of a later version" : "damaged");
            }
        }

        entry = default;
        position = _archive.Position;
        return false;
    }

    /// <summary>The entry at a position that the index tells; false when it cannot be read.</summary>
    /// <param name="entry">Borrowed until the next call.</param>
    public bool TryReadAt(long position, out RecordedEntry entry)
    {
        _archive.Position = position;
        entry = default;
        return _archive.TryRead(out var record) == ReadOutcome.Record && record.Position == position
            && RecordedEntry.TryRead(record.Payload.Span, out entry);
    }

    /// <summary>Where the births lie that stand at a moment: of each living node its NBIRTH, then the DBIRTHs of its living devices.</summary>
    public IReadOnlyList<IndexedSession> BirthsAt(long offsetNs, Func<string, bool>? wantsGateway = null)
    {
        var nodes = new Dictionary<string, (IndexedSession Birth, Dictionary<string, IndexedSession> Devices)>(StringComparer.Ordinal);
        foreach (var session in Blocks.TakeWhile(block => block.FirstNs < offsetNs).SelectMany(block => block.Sessions))
        {
            if (session.OffsetNs >= offsetNs || wantsGateway?.Invoke(session.Gateway) == false) continue;
            switch (session.Type)
            {
                case SparkplugMessageType.NBirth:
                    nodes[session.Gateway] = (session, new Dictionary<string, IndexedSession>(StringComparer.Ordinal));
                    break;
                case SparkplugMessageType.NDeath:
                    nodes.Remove(session.Gateway);
                    break;
                case SparkplugMessageType.DBirth when nodes.TryGetValue(session.Gateway, out var node):
                    node.Devices[session.Device] = session;
                    break;
                case SparkplugMessageType.DDeath when nodes.TryGetValue(session.Gateway, out var node):
                    node.Devices.Remove(session.Device);
                    break;
            }
        }

        return [.. nodes.OrderBy(node => node.Key, StringComparer.Ordinal)
            .SelectMany(node => node.Value.Devices.Values.OrderBy(device => device.Position).Prepend(node.Value.Birth))];
    }

    public void Dispose() => _archive.Dispose();

    private void Load(IJournalFiles files, string folder)
    {
        foreach (var refused in _archive.Refused)
        {
            _damaged.Add(new DamagedStretch(0, 0, $"{refused.Name}: {refused.Reason}", null));
        }

        if (_archive.Segments.Count == 0)
        {
            var why = _archive.Refused.Count > 0 ? string.Join("; ", _archive.Refused.Select(row => $"{row.Name}: {row.Reason}")) : "no segment (*.seg) is in it";
            throw new IOException($"{folder} is no recording: {why}");
        }

        var topics = new TopicBook();
        foreach (var segment in _archive.Segments)
        {
            var index = segment.IsHeaderDamaged ? null : SegmentIndexFile.Read(files, folder, segment.Base);
            _indexes.Add(index ?? Scan(segment, topics));
        }

        FindMissingSegments(files, folder);
        ReadStart();
    }

    private SegmentIndex Scan(ArchiveSegment segment, TopicBook topics)
    {
        _segmentsWithoutIndex.Add(segment.Base);
        var builder = new SegmentIndexBuilder(segment.Base, topics);
        _archive.Position = segment.Base;
        while (_archive.Position < segment.End && _archive.TryRead(out var record) is var outcome && outcome != ReadOutcome.CaughtUp)
        {
            if (outcome == ReadOutcome.Record && RecordedEntry.TryRead(record.Payload.Span, out var entry)) builder.Add(in entry, record.Position, record.End);
            else if (outcome != ReadOutcome.Hole) Note(record.Position, record.End, "damaged");
        }

        return builder.Build();
    }

    private void FindMissingSegments(IJournalFiles files, string folder)
    {
        const string suffix = ".seg.index";
        foreach (var name in files.List(folder).Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(name[..^suffix.Length], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var position)) continue;
            if (_archive.Segments.Any(segment => segment.Base == position)) continue;
            var index = SegmentIndexFile.Read(files, folder, position);
            _damaged.Add(new DamagedStretch(position, index is null ? 0 : index.End - position, $"{name[..^6]}: the file is missing", index?.Messages));
        }
    }

    private void ReadStart()
    {
        Select(0, long.MaxValue);
        if (TryNext(out var first, out _)) StartUnixUs = first.UnixUs - (first.OffsetNs / 1000);
        Select(0, long.MaxValue);
    }

    private void Note(long from, long to, string what)
    {
        _isBlockDamaged = true;
        if (_damaged.Any(known => known.Bytes > 0 && known.From <= from && from < known.From + known.Bytes)) return;
        _damaged.Add(new DamagedStretch(from, to - from, $"{_archive.PlaceOf(from)}: {what}", null));
    }

    /// <summary>At the end of a block the index knows how many messages should have been in it.</summary>
    private void Leave(IndexBlock block)
    {
        var isFromDisk = !_segmentsWithoutIndex.Any(position => position <= block.From && SegmentOf(block.From) == position);
        if (_isBlockDamaged && isFromDisk && block.Messages > _readInBlock)
        {
            var last = _damaged.FindLastIndex(known => known.From < block.To && known.From + known.Bytes > block.From);
            if (last >= 0) _damaged[last] = _damaged[last] with { Messages = (_damaged[last].Messages ?? 0) + block.Messages - _readInBlock };
        }

        (_readInBlock, _isBlockDamaged) = (0, _archive.Position > block.To);
        _at++;
    }

    private long SegmentOf(long position) => _archive.Segments.Last(segment => segment.Base <= position).Base;
}
