using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>
/// The packets that the platform has not acknowledged, on the disk: a log of their own, since the outbox frees what the ingest server has and
/// has never seen a mean over an hour. One caller at a time.
/// </summary>
/// <remarks>
/// <code>
/// packet: 1 | 1 | order (64) | command (16) | QN (17) | the whole frame
/// done:   1 | 2 | order (64)                                               acknowledged, given up or dropped
/// </code>
/// Version 1, low bytes first. What is waiting is what has no "done" behind it; a "done" that the power took has its packet sent once more,
/// under the QN that it had. A packet may lie there twice: the waiting ones are written anew when what is done takes more room than they.
/// </remarks>
internal sealed class ForwardLane : IDisposable
{
    private const byte Version = 1;
    private const byte TypePacket = 1;
    private const byte TypeDone = 2;
    private const int OrderAt = 2;
    private const int CommandAt = OrderAt + sizeof(long);
    private const int NumberAt = CommandAt + sizeof(ushort);
    private const int FrameAt = NumberAt + Hj212Limits.RequestNumberSize;
    private const int RecordBytesMax = FrameAt + Hj212Limits.FrameSizeMax;
    private const int RecordFrameBytes = 64;       // of the log, more than it takes
    private const int RoomFactor = 4;              // the waiting ones twice while they are written anew, and as much that is done
    private const int CapacityBytesMin = 1 << 20;
    private const string CursorName = "platform";

    private readonly SegmentLog _log;
    private readonly JournalCursor _cursor;
    private readonly SegmentLogOptions _options;
    private readonly SortedDictionary<long, long> _positions = [];
    private readonly byte[] _record = new byte[RecordBytesMax];
    private bool _isWhole = true;

    private ForwardLane(SegmentLog log, SegmentLogOptions options)
    {
        _log = log;
        _options = options;
        _cursor = log.OpenCursor(CursorName);
        Restored = [.. Read().OrderBy(packet => packet.Order)];
    }

    /// <summary>What was waiting when it was opened, oldest first.</summary>
    public IReadOnlyList<ForwardPacket> Restored { get; }

    /// <summary>Order of the next packet.</summary>
    public long NextOrder { get; private set; }

    /// <summary>Why it takes nothing now; null for no trouble.</summary>
    public string? Trouble => _log.IsFailed ? _log.LastFailure?.Message ?? "the disk refuses" : null;

    /// <summary>What it takes on the disk.</summary>
    internal long BytesOnDisk => _log.BytesOnDisk;

    /// <summary>Opens it, or begins one.</summary>
    /// <param name="directory">Its own directory.</param>
    /// <param name="packetsMax">Most packets that wait.</param>
    /// <param name="time">Clock of the segments' headers.</param>
    /// <param name="files">The file system; null for the real one.</param>
    /// <exception cref="IOException">The disk refuses, or another process has it.</exception>
    public static ForwardLane Open(string directory, int packetsMax, TimeProvider time, IJournalFiles? files = null)
    {
        var options = OptionsFor(packetsMax);
        return new ForwardLane(SegmentLog.Open(directory, options, time, files), options);
    }

    internal static SegmentLogOptions OptionsFor(int packetsMax)
    {
        var capacity = Math.Max(CapacityBytesMin, RoomFactor * (long)packetsMax * (RecordBytesMax + RecordFrameBytes));
        return new SegmentLogOptions
        {
            CapacityBytes = capacity, SegmentBytes = (int)Math.Min(1 << 20, capacity / 16), RecordBytesMax = RecordBytesMax, BufferBytes = 1 << 18,
        };
    }

    /// <summary>Takes a packet into memory; on the disk after <see cref="Keep"/>.</summary>
    public void Add(ForwardPacket packet)
    {
        NextOrder = Math.Max(NextOrder, packet.Order + 1);
        _isWhole &= TryWrite(packet);
    }

    /// <summary>A packet waits no longer.</summary>
    public void Done(ForwardPacket packet)
    {
        if (!_positions.Remove(packet.Order)) return;
        _record[1] = TypeDone;
        WriteHead(packet.Order);
        _isWhole &= _log.Append(_record.AsSpan(0, CommandAt), out _) == AppendOutcome.Ok;
    }

    /// <summary>Brings everything to the disk and frees what is done; false while the disk refuses: then memory alone has it.</summary>
    /// <param name="waiting">All that wait, oldest first.</param>
    public bool Keep(IReadOnlyCollection<ForwardPacket> waiting)
    {
        if (_log.IsFailed)
        {
            _isWhole = false;
            if (!_log.TryReopen()) return false;
        }

        // What a failed write or a full log did not take is not there for the next start: all of it is written anew.
        var isDirty = _log.BytesOnDisk > _options.CapacityBytes / 2 && _log.EndPosition - _log.StartPosition > 2 * WaitingBytes(waiting);
        if ((!_isWhole || isDirty) && !WriteAnew(waiting)) return false;
        if (_log.Commit() != CommitOutcome.Committed) return false;
        _isWhole = true;
        MoveOn();
        return true;
    }

    public void Dispose() => _log.Dispose();

    private static long WaitingBytes(IReadOnlyCollection<ForwardPacket> waiting) => waiting.Sum(packet => (long)FrameAt + packet.Bytes.Length + RecordFrameBytes);

    private bool WriteAnew(IReadOnlyCollection<ForwardPacket> waiting)
    {
        _positions.Clear();
        foreach (var packet in waiting)
        {
            // Full: everything that waits is in memory and on its way to the end of the log.
            while (!TryWrite(packet))
            {
                if (_log.IsFailed || !_log.TryDropOldestSegment(out _, out _)) return _isWhole = false;
            }
        }

        if (_log.Commit() != CommitOutcome.Committed) return _isWhole = false;
        MoveOn(isSaved: true);
        return true;
    }

    /// <summary>A saved position costs a flush and only spares reading: it is saved when a segment can go.</summary>
    private void MoveOn(bool isSaved = false)
    {
        var to = _positions.Count == 0 ? _log.DurablePosition : _positions.First().Value;
        if (to > _cursor.Position) _cursor.Advance(Math.Min(to, _log.DurablePosition));
        if (!isSaved && _cursor.Position - _cursor.SavedPosition < _options.SegmentBytes) return;
        if (_cursor.Save() == CommitOutcome.Committed) _log.DropBefore(_cursor.SavedPosition);
    }

    private bool TryWrite(ForwardPacket packet)
    {
        _record[1] = TypePacket;
        WriteHead(packet.Order);
        BinaryPrimitives.WriteUInt16LittleEndian(_record.AsSpan(CommandAt), (ushort)packet.Command);
        packet.Number.CopyTo(_record.AsSpan(NumberAt));
        packet.Bytes.CopyTo(_record.AsSpan(FrameAt));
        var record = _record.AsSpan(0, FrameAt + packet.Bytes.Length);
        var from = _log.EndPosition;
        var outcome = _log.Append(record, out _);
        if (outcome == AppendOutcome.Busy && _log.Commit() == CommitOutcome.Committed) outcome = _log.Append(record, out _);
        if (outcome != AppendOutcome.Ok) return false;
        _positions[packet.Order] = from;
        return true;
    }

    private void WriteHead(long order)
    {
        _record[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(_record.AsSpan(OrderAt), order);
    }

    private IEnumerable<ForwardPacket> Read()
    {
        var waiting = new Dictionary<long, ForwardPacket>();
        using var reader = _log.OpenReader(_cursor.Position);
        for (var outcome = reader.TryRead(out var record); outcome is not (ReadOutcome.CaughtUp or ReadOutcome.Failed); outcome = reader.TryRead(out record))
        {
            // Damaged and torn stretches are passed over: what lay there is lost to the platform, and nothing else is.
            if (outcome == ReadOutcome.Record) Take(record, waiting);
        }

        return waiting.Values;
    }

    private void Take(in JournalRecord record, Dictionary<long, ForwardPacket> waiting)
    {
        var bytes = record.Payload.Span;
        if (bytes.Length < CommandAt || bytes[0] != Version) return;
        var order = BinaryPrimitives.ReadInt64LittleEndian(bytes[OrderAt..]);
        NextOrder = Math.Max(NextOrder, order + 1);
        if (bytes[1] == TypeDone)
        {
            waiting.Remove(order);
            _positions.Remove(order);
        }
        else if (bytes[1] == TypePacket && bytes.Length > FrameAt)
        {
            var command = (Hj212Command)BinaryPrimitives.ReadUInt16LittleEndian(bytes[CommandAt..]);
            if (!ForwardBacklog.Knows(command)) return;
            waiting[order] = new ForwardPacket(command, bytes[NumberAt..FrameAt].ToArray(), bytes[FrameAt..].ToArray(), order);
            _positions[order] = record.Position;
        }
    }
}
