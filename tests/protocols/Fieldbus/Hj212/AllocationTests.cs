using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class AllocationTests
{
    private readonly byte[] _frame = Packets.Framed(Packets.PoleRealTime);
    private readonly byte[] _answer = new byte[Hj212Limits.FrameSizeMax];
    private readonly Hj212Splitter _splitter = new();
    private readonly Hj212Plausibility _plausibility = new(Hj212Factors.All);
    private readonly Hj212Receipts _receipts = new();
    private readonly Hj212Gate _gate = new(Encoding.ASCII.GetBytes(Packets.Station), "123456"u8.ToArray());
    private readonly Hj212Exchange _exchange = new();

    [Fact]
    public void ReceiveJudgeAndAnswer_TenThousandTimes_AllocatesNothing()
    {
        var values = 0;
        var allocated = Allocations.Of(() =>
        {
            values = 0;
            for (var i = 0; i < 10_000; i++) values += Receive();
        });

        Assert.Equal(70_000, values);
        Assert.InRange(allocated, 0, 10_000 * Budgets.Bytes("hj212/packet"));
    }

    private int Receive()
    {
        _splitter.Feed(_frame);
        if (_splitter.Next(out var frame) != Hj212Status.Ok || Hj212Packet.Read(frame, out var packet) != Hj212PacketStatus.Ok) return -1;
        if (_gate.Look(packet, packet.DataLocalMs, packet.RequestLocalMs) != Hj212Doubt.None) return -2;
        var values = 0;
        foreach (var group in packet.Groups)
        {
            if (_plausibility.Judge(group, packet.Command, packet.DataLocalMs, out _, out _) == Hj212Verdict.Plausible) values++;
        }

        _receipts.Look(packet);
        _receipts.Note(packet);
        _exchange.Begin(packet.Command, packet.RequestNumber, 0);
        var writer = new Hj212Writer(_answer, Hj212Header.Answering(packet, Hj212Command.DataAnswer));
        if (writer.End(out var written) != Hj212Status.Ok) return -3;
        if (Hj212Frame.Read(_answer.AsSpan(0, written), out var back, out _) != Hj212Status.Ok || Hj212Packet.Read(back, out var answer) != Hj212PacketStatus.Ok) return -4;
        return _exchange.Take(answer, 1) && _exchange.At(1) == Hj212Step.Done ? values : -5;
    }
}
