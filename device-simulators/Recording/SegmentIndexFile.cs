using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>The index of a segment as it lies beside it, <c>NAME.seg.index</c>. It may be deleted: the segment is then read once more.</summary>
/// <remarks>
/// A sealed file of the journal: record 0 is the head, each further record one block. Written with
/// <see cref="BinaryWriter"/>: integers little endian, texts with their length in front.
/// <code>
/// head:   version = 1 (8) | base (64) | end (64) | messages (64) | blocks (32)
/// block:  from (64) | to (64) | first ns (64) | last ns (64) | messages (32) | gateways (32) | text...
///         | births and deaths (32) | message type (8), gateway, device, position (64), offset ns (64) ...
/// </code>
/// </remarks>
internal static class SegmentIndexFile
{
    private const byte Version = 1;
    private const string Suffix = ".index";

    public static string PathOf(string folder, long segmentBase) => Path.Combine(folder, $"{segmentBase:x16}.seg{Suffix}");

    /// <exception cref="IOException">The disk refuses; there is no index then.</exception>
    public static void Write(IJournalFiles files, string folder, SegmentIndex index)
    {
        var records = new List<ReadOnlyMemory<byte>> { Encode(writer => WriteHead(writer, index)) };
        records.AddRange(index.Blocks.Select(block => (ReadOnlyMemory<byte>)Encode(writer => WriteBlock(writer, block))));
        SealedFile.Write(files, PathOf(folder, index.Base), records, records.Max(record => record.Length));
        files.SyncDirectory(folder);
    }

    /// <summary>Reads an index; null when there is none, when it is damaged or of another version.</summary>
    public static SegmentIndex? Read(IJournalFiles files, string folder, long segmentBase)
    {
        try
        {
            using var reader = SealedReader.Open(files, PathOf(folder, segmentBase));
            if (reader.TryRead(out var record) != ReadOutcome.Record) return null;
            var head = Reader(record);
            if (head.ReadByte() != Version || head.ReadInt64() != segmentBase) return null;
            var (end, messages, count) = (head.ReadInt64(), head.ReadInt64(), head.ReadInt32());
            var blocks = new List<IndexBlock>();
            while (reader.TryRead(out record) is var outcome && outcome != ReadOutcome.CaughtUp)
            {
                if (outcome != ReadOutcome.Record) return null;
                blocks.Add(ReadBlock(Reader(record)));
            }

            return blocks.Count == count ? new SegmentIndex(segmentBase, end, messages, blocks) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            // An index is a convenience: the segment tells the same.
            return null;
        }
    }

    private static BinaryReader Reader(in JournalRecord record) => new(new MemoryStream(record.Payload.ToArray()));

    private static byte[] Encode(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream)) write(writer);
        return stream.ToArray();
    }

    private static void WriteHead(BinaryWriter writer, SegmentIndex index)
    {
        writer.Write(Version);
        writer.Write(index.Base);
        writer.Write(index.End);
        writer.Write(index.Messages);
        writer.Write(index.Blocks.Count);
    }

    private static void WriteBlock(BinaryWriter writer, IndexBlock block)
    {
        writer.Write(block.From);
        writer.Write(block.To);
        writer.Write(block.FirstNs);
        writer.Write(block.LastNs);
        writer.Write(block.Messages);
        writer.Write(block.Gateways.Count);
        foreach (var gateway in block.Gateways) writer.Write(gateway);
        writer.Write(block.Sessions.Count);
        foreach (var session in block.Sessions)
        {
            writer.Write((byte)session.Type);
            writer.Write(session.Gateway);
            writer.Write(session.Device);
            writer.Write(session.Position);
            writer.Write(session.OffsetNs);
        }
    }

    private static IndexBlock ReadBlock(BinaryReader reader)
    {
        var (from, to, first, last, messages) =
            (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
        var gateways = new string[reader.ReadInt32()];
        for (var index = 0; index < gateways.Length; index++) gateways[index] = reader.ReadString();
        var sessions = new IndexedSession[reader.ReadInt32()];
        for (var index = 0; index < sessions.Length; index++)
        {
            sessions[index] = new IndexedSession(
                (SparkplugMessageType)reader.ReadByte(), reader.ReadString(), reader.ReadString(), reader.ReadInt64(), reader.ReadInt64());
        }

        return new IndexBlock(from, to, first, last, messages, gateways, sessions);
    }
}
