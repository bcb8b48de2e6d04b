using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>Where what lies in one segment of a recording, so that a range or a gateway is found without reading all of it.</summary>
/// <param name="Base">Position of the segment's first record.</param>
/// <param name="End">Position up to which the index speaks.</param>
/// <param name="Messages">Messages in the segment.</param>
/// <param name="Blocks">In order of position.</param>
public sealed record SegmentIndex(long Base, long End, long Messages, IReadOnlyList<IndexBlock> Blocks);

/// <summary>A stretch of a segment of at most <see cref="BytesMax"/> bytes and one record more.</summary>
/// <param name="From">Position of its first record.</param>
/// <param name="To">Position behind its last.</param>
/// <param name="FirstNs">Least offset in it, nanoseconds since the recording began.</param>
/// <param name="LastNs">Greatest offset in it.</param>
/// <param name="Messages">Messages in it.</param>
/// <param name="Gateways">Nodes that speak in it, in order; an empty text stands for messages that are not Sparkplug.</param>
/// <param name="Sessions">Births and deaths in it, in order of position.</param>
public sealed record IndexBlock(
    long From, long To, long FirstNs, long LastNs, int Messages, IReadOnlyList<string> Gateways, IReadOnlyList<IndexedSession> Sessions)
{
    /// <summary>256 KiB: what one read of the disk brings anyway.</summary>
    public const int BytesMax = 256 * 1024;
}

/// <summary>A birth or a death and where it lies.</summary>
/// <param name="Type">NBIRTH, DBIRTH, NDEATH or DDEATH.</param>
/// <param name="Gateway">Edge node id.</param>
/// <param name="Device">Device id; empty for the node itself.</param>
/// <param name="Position">Position of its record.</param>
/// <param name="OffsetNs">When it came, nanoseconds since the recording began.</param>
public sealed record IndexedSession(SparkplugMessageType Type, string Gateway, string Device, long Position, long OffsetNs);
