namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What a received packet is beside those before it.</summary>
public enum Hj212Receipt : byte
{
    /// <summary>New.</summary>
    New = 0,

    /// <summary>Was taken before: acknowledge it again, use it no more.</summary>
    Repeated = 1,
}

/// <summary>
/// Remembers the last packets of one station, so that a repetition after a lost acknowledgement is used once: by system, command, DataTime and
/// part, in a ring of fixed size. Also counts split messages whose parts did not all come. Not thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// The key is that of the standard's repetition: MN (one object a station), CN, DataTime, PNO; and ST, since an air and a
/// noise instrument may share a station. Packets without DataTime are told apart
/// by their QN. A part is a packet of its own, with its own data and its own acknowledgement; a part without DataTime continues the
/// part before it, whose DataTime is <see cref="DataLocalMs"/>.
/// </remarks>
public sealed class Hj212Receipts(int remembered = 64)
{
    private const int PartsTold = 64;

    private readonly (Hj212System System, Hj212Command Command, long LocalMs, int Part, int Parts)[] _ring = new (Hj212System, Hj212Command, long, int, int)[remembered];
    private int _next;
    private int _count;
    private (Hj212System System, Hj212Command Command, int Parts) _split;
    private ulong _partsLeft;

    /// <summary>Split messages of which a part was missing when the next message began. Messages of more than 64 parts are not told.</summary>
    public long IncompleteSplits { get; private set; }

    /// <summary>Split messages whose parts all came.</summary>
    public long CompleteSplits { get; private set; }

    /// <summary>DataTime of the packet noted last; for a part without one that of the part before it.</summary>
    public long DataLocalMs { get; private set; }

    /// <summary>What the packet is; nothing is noted yet.</summary>
    public Hj212Receipt Look(in Hj212Packet packet)
    {
        var key = KeyOf(packet);
        for (var at = 0; at < _count; at++)
        {
            if (_ring[at] == key) return Hj212Receipt.Repeated;
        }

        return Hj212Receipt.New;
    }

    /// <summary>DataTime of a packet that has not been noted yet, or of the part that it continues; 0 for none.</summary>
    public long TimeOf(in Hj212Packet packet) =>
        packet.DataLocalMs != 0 || packet.Part == 1 || _split != (packet.System, packet.Command, packet.Parts) ? packet.DataLocalMs : DataLocalMs;

    /// <summary>The packet has been taken.</summary>
    public void Note(in Hj212Packet packet)
    {
        _ring[_next] = KeyOf(packet);
        _next = (_next + 1) % _ring.Length;
        _count = Math.Max(_count, _next == 0 ? _ring.Length : _next);
        NotePart(packet, TimeOf(packet));
    }

    /// <summary>What the packet brought could not be kept: when it comes again it is new.</summary>
    public void Forget(in Hj212Packet packet)
    {
        var key = KeyOf(packet);
        for (var at = 0; at < _count; at++)
        {
            if (_ring[at] == key) _ring[at] = default;
        }
    }

    private void NotePart(in Hj212Packet packet, long localMs)
    {
        var isSame = _split == (packet.System, packet.Command, packet.Parts) && localMs == DataLocalMs;
        DataLocalMs = localMs;
        if (!isSame)
        {
            if (_partsLeft != 0) IncompleteSplits++;
            _split = (packet.System, packet.Command, packet.Parts);
            _partsLeft = packet.Parts is > 1 and <= PartsTold ? ulong.MaxValue >> (PartsTold - packet.Parts) : 0;
        }

        if (_partsLeft == 0 || packet.Part > PartsTold) return;
        _partsLeft &= ~(1UL << (packet.Part - 1));
        if (_partsLeft == 0) CompleteSplits++;
    }

    private (Hj212System System, Hj212Command Command, long LocalMs, int Part, int Parts) KeyOf(in Hj212Packet packet)
    {
        var time = TimeOf(packet);
        return (packet.System, packet.Command, time != 0 ? time : -packet.RequestLocalMs, packet.Part, packet.Parts);
    }
}
