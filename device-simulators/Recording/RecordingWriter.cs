using SmartPoles.Protocols.Journal;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>Why a recording takes nothing more.</summary>
public enum WriteTrouble
{
    /// <summary>None: it takes more.</summary>
    None,

    /// <summary>The disk is full or fails.</summary>
    Storage,
}

/// <summary>Writes a recording: entries into a segment log, and beside each finished segment its index. One caller at a time.</summary>
/// <remarks>
/// An entry counts as kept when its commit was flushed; what was appended after the last good commit is lost with a failing disk, and counted.
/// </remarks>
public sealed class RecordingWriter : IDisposable
{
    private const int SegmentBytesDefault = 64 * 1024 * 1024;

    private readonly IJournalFiles _files;
    private readonly string _folder;
    private readonly SegmentLog _log;
    private readonly TopicBook _topics = new();
    private SegmentIndexBuilder _index;
    private byte[] _buffer = new byte[64 * 1024];
    private long _appended;

    private RecordingWriter(IJournalFiles files, string folder, SegmentLog log)
    {
        (_files, _folder, _log) = (files, folder, log);
        _index = new SegmentIndexBuilder(log.AppendSegmentStart, _topics);
    }

    /// <summary>The recording's own id.</summary>
    public Guid Id => _log.LogId;

    /// <summary>Messages on the disk.</summary>
    public long Kept { get; private set; }

    /// <summary>Messages that were taken and are lost, because the disk failed before they were flushed.</summary>
    public long Lost { get; private set; }

    /// <summary>Bytes on the disk.</summary>
    public long Bytes => _log.BytesOnDisk;

    /// <summary>Why nothing more is taken.</summary>
    public WriteTrouble Trouble { get; private set; }

    /// <summary>What the disk said; null without trouble.</summary>
    public string? TroubleText => _log.LastFailure?.Message;

    /// <summary>Begins a recording in a folder that holds none.</summary>
    /// <param name="folder">Made if missing.</param>
    /// <param name="clock">Stamps the segments.</param>
    /// <param name="files">The file system; null for the real one.</param>
    /// <param name="segmentBytes">Size of a segment, bytes.</param>
    /// <exception cref="IOException">There is a recording in the folder already, another process has it, or the disk refuses.</exception>
    public static RecordingWriter Create(string folder, TimeProvider clock, IJournalFiles? files = null, int segmentBytes = SegmentBytesDefault)
    {
        files ??= JournalFiles.Disk;
        if (File.Exists(folder)) throw new IOException($"{folder} is a file; a recording is a folder of segments, so name another");
        files.CreateDirectory(folder);
        using (var old = ArchiveReader.Open(folder, files))
        {
            // Segments without a record are what a recorder leaves that never got to its broker.
            if (old.EndPosition > 0 || old.Refused.Count > 0)
            {
                throw new IOException($"{folder} holds a recording already; a recording is never written over: name another folder or move it away");
            }
        }

        var options = new SegmentLogOptions
        {
            SegmentBytes = segmentBytes,
            RecordBytesMax = Math.Min(RecordedEntry.SizeMax, segmentBytes / 2),
            BufferBytes = 16 * 1024 * 1024,

            // The disk is the bound, and it tells.
            CapacityBytes = 16L * 1024 * 1024 * 1024 * 1024,
        };
        return new RecordingWriter(files, folder, SegmentLog.Open(folder, options, clock, files));
    }

    /// <summary>Takes a message; false when it cannot (<see cref="Trouble"/>). It is kept once <see cref="Commit"/> has been called.</summary>
    public bool TryAdd(in RecordedEntry entry)
    {
        var size = entry.Size;
        if (_buffer.Length < size) _buffer = new byte[size];
        entry.Write(_buffer);
        return TryAppend(_buffer.AsSpan(0, size), in entry);
    }

    /// <summary>Takes an entry that is no message.</summary>
    public bool TryNote(EntryKind kind, long unixUs, long offsetNs, string text, long? count = null)
    {
        var bytes = RecordedEntry.Note(kind, unixUs, offsetNs, text, count);
        return RecordedEntry.TryRead(bytes, out var entry) && TryAppend(bytes, in entry);
    }

    /// <summary>Flushes what was taken; false when it is lost.</summary>
    public bool Commit()
    {
        if (Trouble == WriteTrouble.None && _log.Commit() == CommitOutcome.Committed)
        {
            Kept += _appended;
            _appended = 0;
            return true;
        }

        Fail();
        return false;
    }

    /// <summary>Flushes, writes the last index and closes.</summary>
    public void Dispose()
    {
        if (Commit()) KeepIndex();
        _log.Dispose();
    }

    private bool TryAppend(ReadOnlySpan<byte> bytes, in RecordedEntry entry)
    {
        if (Trouble != WriteTrouble.None) return false;
        while (true)
        {
            var position = _log.EndPosition;
            switch (_log.Append(bytes, out var end))
            {
                case AppendOutcome.Ok:
                    if (entry.Kind == EntryKind.Message) _appended++;
                    Index(in entry, position, end);
                    return true;
                case AppendOutcome.Busy:
                    if (!Commit()) return false;
                    continue;
                case AppendOutcome.TooLong:
                    return false;
                default:
                    Fail();
                    return false;
            }
        }
    }

    private void Index(in RecordedEntry entry, long position, long end)
    {
        if (_log.AppendSegmentStart != _index.Base)
        {
            // The segment before is full; what lies in it is flushed before its index says so.
            if (Commit()) KeepIndex();
            _index = new SegmentIndexBuilder(_log.AppendSegmentStart, _topics);
        }

        _index.Add(in entry, position, end);
    }

    private void KeepIndex()
    {
        try
        {
            SegmentIndexFile.Write(_files, _folder, _index.Build());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A reader makes the index from the segment.
        }
    }

    private void Fail()
    {
        Trouble = WriteTrouble.Storage;
        Lost += _appended;
        _appended = 0;
    }
}
