using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

/// <summary>Spoiled packets of every vector, fed as a stream: nothing throws or hangs, and what is accepted has the right checksum.</summary>
public class Hj212MutationTests
{
    private static readonly byte[] Alphabet = Encoding.ASCII.GetBytes("#&;,=-.0123456789ABCDEFabcdefQNSTCPWMFlagRtd \r\n");

    [Fact]
    public void Read_MutatedPackets_AreRefusedOrHaveTheRightChecksum()
    {
        var mutator = new TextMutator([.. VectorFile.In("hj212").Select(vector => vector.ToArray())], seed: 212, Alphabet);
        var rules = Hj212Factors.All;
        var plausibility = new Hj212Plausibility(rules);
        var gate = new Hj212Gate(Encoding.ASCII.GetBytes(Packets.Station), default);
        var receipts = new Hj212Receipts();
        var splitter = new Hj212Splitter();
        Span<byte> buffer = stackalloc byte[Hj212Limits.FrameSizeMax + 8];
        var (frames, packets) = (0L, 0L);
        for (var left = TextMutator.Count; left > 0; left--)
        {
            var bytes = buffer[..mutator.Next(buffer)];
            if (Hj212Frame.Read(bytes, out _, out var consumed) == Hj212Status.Ok && !HasRightChecksum(bytes[..consumed])) Assert.Fail(Encoding.Latin1.GetString(bytes));
            while (!bytes.IsEmpty)
            {
                bytes = bytes[splitter.Feed(bytes)..];
                for (var status = splitter.Next(out var frame); status != Hj212Status.Incomplete; status = splitter.Next(out frame))
                {
                    if (status != Hj212Status.Ok) continue;
                    frames++;
                    if (Hj212Packet.Read(frame, out var packet) == Hj212PacketStatus.Ok) packets += Use(packet, plausibility, gate, receipts);
                }
            }
        }

        // Some mutations hit what no checksum covers or cancel out; were it none, the fuzz would not get past the frame.
        Assert.InRange(frames, 1, TextMutator.Count);
        Assert.InRange(packets, 1, frames);
    }

    /// <summary>A reader that forgets the checksum is found out by the same comparison.</summary>
    [Fact]
    public void Sabotage_WithoutTheChecksum_MutatedPacketsAreAccepted()
    {
        var mutator = new TextMutator([.. Packets.Valid], seed: 212, Alphabet);
        Span<byte> buffer = stackalloc byte[Hj212Limits.FrameSizeMax + 8];
        var wrong = 0;
        for (var left = 10_000; left > 0; left--)
        {
            var bytes = buffer[..mutator.Next(buffer)];
            if (bytes.Length < 13) continue;
            if (!HasRightChecksum(bytes)) wrong++;
        }

        Assert.InRange(wrong, 5_000, 10_000);
    }

    /// <summary>By the printed digits and the checksum of the standard's text.</summary>
    private static bool HasRightChecksum(ReadOnlySpan<byte> frame) =>
        string.Equals(Encoding.Latin1.GetString(frame[^6..^2]), Packets.Crc(frame[6..^6]).ToString("X4"), StringComparison.OrdinalIgnoreCase);

    private static int Use(in Hj212Packet packet, Hj212Plausibility plausibility, Hj212Gate gate, Hj212Receipts receipts)
    {
        var time = receipts.TimeOf(packet);
        Assert.True(Enum.IsDefined(gate.Look(packet, time, packet.RequestLocalMs)));
        foreach (var group in packet.Groups)
        {
            var verdict = plausibility.Judge(group, packet.Command, time, out _, out var value);
            Assert.True(Enum.IsDefined(verdict));
            if (verdict == Hj212Verdict.Plausible) Assert.True(double.IsFinite(value));
        }

        receipts.Note(packet);
        Assert.Equal(Hj212Receipt.Repeated, receipts.Look(packet));
        return 1;
    }
}
