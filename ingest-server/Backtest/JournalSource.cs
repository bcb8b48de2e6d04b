using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>
/// A server's journal, read from its segment files beside the server that writes them: no lock, nothing changed. The end is where it was
/// when reading began; what is damaged or was dropped meanwhile is passed over and told.
/// </summary>
internal sealed class JournalSource : IEntrySource
{
    private readonly ArchiveReader _reader;
    private readonly string _folder;
    private readonly List<string> _notes = [];
    private readonly long _until;
    private long _damagedBytes;

    private JournalSource(string folder, ArchiveReader reader, long until)
    {
        (_folder, _reader, _until) = (folder, reader, until);
        FirstUnixMs = reader.Segments[0].CreatedUnixMs;
        if (reader.StartPosition > 0)
        {
            var began = DateTimeOffset.FromUnixTimeMilliseconds(FirstUnixMs);
            _notes.Add($"the journal begins at {began:yyyy-MM-dd HH:mm:ss}Z, position {reader.StartPosition}: what lay before is over its retention, and states that began there are unknown");
        }
    }

    public string Name => $"journal {_folder}";

    public bool IsExact => true;

    public long Length => _reader.EndPosition - _reader.StartPosition;

    public long Progress => _reader.Position - _reader.StartPosition;

    public IReadOnlyList<string> Notes => _damagedBytes == 0 ? _notes : [.. _notes, $"{_damagedBytes} bytes are damaged or were dropped while reading"];

    /// <summary>Id of the journal: positions of another one mean nothing here.</summary>
    internal Guid LogId => _reader.LogId;

    /// <summary>When the oldest segment was begun, Unix ms.</summary>
    internal long FirstUnixMs { get; }

    /// <summary>Position of the oldest entry.</summary>
    internal long StartPosition => _reader.StartPosition;

    /// <summary>Opens a server's journal folder; null with the reason.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="until">Position of the last entry of interest.</param>
    internal static JournalSource? TryOpen(string folder, out string reason, long until = long.MaxValue)
    {
        reason = "";
        try
        {
            var reader = ArchiveReader.Open(folder);
            if (reader.Segments.Count > 0) return new JournalSource(folder, reader, until);
            reader.Dispose();
            reason = $"{folder} holds no journal; name the server's data folder with --data";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            reason = $"{folder}: {fault.Message}; name the server's data folder with --data, and run as a user that may read it";
        }

        return null;
    }

    /// <summary>Begins at the newest segment that was begun at or before a time, Unix ms; at the oldest one where none was. Before the first fill.</summary>
    /// <returns>When that segment was begun, Unix ms.</returns>
    internal long BeginNear(long unixMs)
    {
        var segment = _reader.Segments.LastOrDefault(row => row.CreatedUnixMs <= unixMs) ?? _reader.Segments[0];
        _reader.Position = segment.Base;
        return segment.CreatedUnixMs;
    }

    public bool TryFill(EntryChunk chunk, CancellationToken stop)
    {
        while (chunk.HasRoom)
        {
            switch (Read(out var record))
            {
                case ReadOutcome.Record:
                    if (record.Position > _until) return chunk.Count > 0;
                    chunk.Add(record.Position, record.Payload.Span);
                    continue;
                case ReadOutcome.CaughtUp:
                    return chunk.Count > 0;
                case ReadOutcome.Hole:
                    continue;
                default:
                    // The last moments of a journal that is being written are no damage: they are not durable yet.
                    if (record.End < _reader.EndPosition) _damagedBytes += record.End - record.Position;
                    continue;
            }
        }

        return true;
    }

    public void Dispose() => _reader.Dispose();

    // A segment that retention deletes between two reads is gone, and the next one is still there.
    private ReadOutcome Read(out JournalRecord record)
    {
        var from = _reader.Position;
        try
        {
            return _reader.TryRead(out record);
        }
        catch (FileNotFoundException)
        {
            var next = _reader.Segments.FirstOrDefault(segment => segment.Base > from);
            _reader.Position = next?.Base ?? _reader.EndPosition;
            record = new JournalRecord(from, _reader.Position, default);
            return ReadOutcome.Gone;
        }
    }
}
