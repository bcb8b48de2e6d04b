namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// What one connection has given to the journal and not acknowledged yet, in the order of arrival. One adds (the connection's reading
/// loop), one at a time takes away (whoever holds the gate of its output); neither waits for the other.
/// </summary>
internal sealed class AckQueue(int messagesMax, long bytesMax)
{
    private const int FirstCapacity = 16;

    // Apart, so that a search for an id runs over nothing but ids.
    private ushort[] _ids = new ushort[Math.Min(FirstCapacity, messagesMax)];
    private AckEntry[] _entries = new AckEntry[Math.Min(FirstCapacity, messagesMax)];
    private readonly Lock _growth = new();
    private long _head;
    private long _tail;
    private long _bytesAdded;
    private long _bytesTaken;

    internal int Count => (int)(Volatile.Read(ref _tail) - Volatile.Read(ref _head));

    /// <summary>No more may be taken in; a message larger than the byte bound is still taken in when nothing waits.</summary>
    internal bool IsFull => Count >= messagesMax || (Count > 0 && _bytesAdded - Volatile.Read(ref _bytesTaken) >= bytesMax);

    /// <summary>Is a packet id in flight? For the adding side.</summary>
    internal bool Contains(ushort packetId)
    {
        var head = Volatile.Read(ref _head);
        var count = (int)(_tail - head);
        if (count == 0) return false;
        var from = (int)(head % _ids.Length);
        var first = Math.Min(count, _ids.Length - from);
        return _ids.AsSpan(from, first).Contains(packetId) || _ids.AsSpan(0, count - first).Contains(packetId);
    }

    /// <summary>Adds one; the caller has asked <see cref="IsFull"/>.</summary>
    internal void Add(ushort packetId, long position, ReasonCode reason, int bytes)
    {
        if (Count == _ids.Length) Grow();
        var slot = (int)(_tail % _ids.Length);
        _ids[slot] = packetId;
        _entries[slot] = new AckEntry(packetId, reason, bytes, position);
        _bytesAdded += bytes;
        Volatile.Write(ref _tail, _tail + 1);
    }

    internal bool TryPeek(out AckEntry entry)
    {
        lock (_growth)
        {
            entry = default;
            if (_head == Volatile.Read(ref _tail)) return false;
            entry = _entries[_head % _entries.Length];
            return true;
        }
    }

    internal void Take(in AckEntry peeked)
    {
        Volatile.Write(ref _bytesTaken, _bytesTaken + peeked.Bytes);
        Volatile.Write(ref _head, _head + 1);
    }

    private void Grow()
    {
        var ids = new ushort[Math.Min(_ids.Length * 4, messagesMax)];
        var entries = new AckEntry[ids.Length];
        lock (_growth)
        {
            for (var index = _head; index < _tail; index++)
            {
                ids[index % ids.Length] = _ids[index % _ids.Length];
                entries[index % entries.Length] = _entries[index % _entries.Length];
            }

            (_ids, _entries) = (ids, entries);
        }
    }
}

/// <summary>One acknowledgement to come.</summary>
/// <param name="Position">Journal position to wait for; 0: nothing to wait for.</param>
/// <param name="Bytes">Size of the message.</param>
internal readonly record struct AckEntry(ushort PacketId, ReasonCode Reason, int Bytes, long Position);
