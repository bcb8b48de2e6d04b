using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>What happened at one port since the start. Written by its sessions under <see cref="InstrumentPort"/>'s lock, read by anybody.</summary>
public sealed class InstrumentCounters
{
    private readonly long[] _refusals = new long[(int)Hj212PacketStatus.BadDataTime + 1];
    private readonly long[] _doubts = new long[(int)Hj212Doubt.Stale + 1];
    private readonly long[] _verdicts = new long[(int)Hj212Verdict.Flagged + 1];

    /// <summary>Connections taken.</summary>
    public long Connections { get; internal set; }

    /// <summary>Connections closed at once because there were too many.</summary>
    public long ConnectionsRefused { get; internal set; }

    /// <summary>Packets whose data were kept.</summary>
    public long Taken { get; internal set; }

    /// <summary>Packets that came before; acknowledged again and used once.</summary>
    public long Repeated { get; internal set; }

    /// <summary>Packets with a jump, not acknowledged so that they are sent again.</summary>
    public long AskedAgain { get; internal set; }

    /// <summary>Packets of stations that the configuration does not know.</summary>
    public long UnknownStations { get; internal set; }

    /// <summary>Data that no configured device takes; acknowledged.</summary>
    public long Unused { get; internal set; }

    /// <summary>Acknowledgements withheld because the disk does not take what came: it is sent again.</summary>
    public long Withheld { get; internal set; }

    /// <summary>Packets for whose data there was no room; not acknowledged, so that they are sent again.</summary>
    public long NoRoom { get; internal set; }

    /// <summary>Answers sent.</summary>
    public long Answers { get; internal set; }

    /// <summary>Frames with a wrong checksum.</summary>
    public long BadCrcs { get; internal set; }

    /// <summary>Bytes that belong to no frame.</summary>
    public long BytesSkipped { get; internal set; }

    /// <summary>Ways in which packets left the text of the standard.</summary>
    public Hj212DeviationCounts Deviations { get; } = new();

    /// <summary>Packets that were refused for their grammar.</summary>
    public long this[Hj212PacketStatus reason] => Volatile.Read(ref _refusals[(int)reason]);

    /// <summary>Packets that were not believed as a whole.</summary>
    public long this[Hj212Doubt reason] => Volatile.Read(ref _doubts[(int)reason]);

    /// <summary>Values by their verdict.</summary>
    public long this[Hj212Verdict verdict] => Volatile.Read(ref _verdicts[(int)verdict]);

    /// <summary>Packets that were refused for their grammar, whatever the reason.</summary>
    public long Refused => Sum(_refusals);

    /// <summary>Packets that were not believed as a whole, whatever the reason.</summary>
    public long Doubted => Sum(_doubts);

    internal void Note(Hj212PacketStatus reason) => _refusals[(int)reason]++;

    internal void Note(Hj212Doubt reason) => _doubts[(int)reason]++;

    internal void Note(Hj212Verdict verdict) => _verdicts[(int)verdict]++;

    private static long Sum(long[] counts)
    {
        var sum = 0L;
        foreach (var count in counts) sum += count;
        return sum;
    }
}
