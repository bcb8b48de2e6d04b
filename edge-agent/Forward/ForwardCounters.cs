using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>What became of the packets for one platform, since the start.</summary>
public sealed class ForwardCounters
{
    private long _made, _acknowledged, _repeated, _unanswered, _refused, _late, _connections, _droppedRealTime, _droppedMinute, _droppedHour, _restored, _notKept;

    /// <summary>Packets made.</summary>
    public long Made => Volatile.Read(ref _made);

    /// <summary>Packets that the platform acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Repetitions sent.</summary>
    public long Repeated => Volatile.Read(ref _repeated);

    /// <summary>Packets given up: not acknowledged on three connections in a row, all repetitions included.</summary>
    public long Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>Requests of the platform that were refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Readings that came after their period was told.</summary>
    public long Late => Volatile.Read(ref _late);

    /// <summary>Connections made.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Real-time packets dropped because the backlog was full.</summary>
    public long DroppedRealTime => Volatile.Read(ref _droppedRealTime);

    /// <summary>Minute packets dropped because the backlog was full.</summary>
    public long DroppedMinute => Volatile.Read(ref _droppedMinute);

    /// <summary>Hour packets dropped because the backlog was full.</summary>
    public long DroppedHour => Volatile.Read(ref _droppedHour);

    /// <summary>Packets that an earlier run left on the disk, to be told by this one.</summary>
    public long Restored => Volatile.Read(ref _restored);

    /// <summary>Times that the disk did not take what waits: a power cut then would lose it.</summary>
    public long NotKept => Volatile.Read(ref _notKept);

    internal void NoteRestored(int packets) => Interlocked.Add(ref _restored, packets);

    internal void NoteNotKept() => Interlocked.Increment(ref _notKept);

    internal void NoteMade() => Interlocked.Increment(ref _made);

    internal void NoteAcknowledged() => Interlocked.Increment(ref _acknowledged);

    internal void NoteRepeated() => Interlocked.Increment(ref _repeated);

    internal void NoteUnanswered() => Interlocked.Increment(ref _unanswered);

    internal void NoteRefused() => Interlocked.Increment(ref _refused);

    internal void NoteLate() => Interlocked.Increment(ref _late);

    internal void NoteConnection() => Interlocked.Increment(ref _connections);

    internal void NoteDropped(Hj212Command command)
    {
        if (command == Hj212Command.HourData) Interlocked.Increment(ref _droppedHour);
        else if (command == Hj212Command.MinuteData) Interlocked.Increment(ref _droppedMinute);
        else Interlocked.Increment(ref _droppedRealTime);
    }
}
