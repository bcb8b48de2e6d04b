using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class Hj212ReceiptsTests
{
    private readonly Hj212Receipts _receipts = new(remembered: 4);

    [Fact]
    public void Look_SamePacketWithAnotherRequestNumber_IsRepeated()
    {
        Note("QN=20200815083000123;ST=22;CN=2011;PW=1;MN=A;Flag=5;CP=&&DataTime=20200815083000&&");

        Assert.Equal(Hj212Receipt.Repeated, Look("QN=20200815083010456;ST=22;CN=2011;PW=1;MN=A;Flag=5;CP=&&DataTime=20200815083000&&"));
        Assert.Equal(Hj212Receipt.New, Look("QN=20200815083010456;ST=23;CN=2011;PW=1;MN=A;Flag=5;CP=&&DataTime=20200815083000&&"));
        Assert.Equal(Hj212Receipt.New, Look("QN=20200815083030123;ST=22;CN=2011;PW=1;MN=A;Flag=5;CP=&&DataTime=20200815083030&&"));
    }

    [Fact]
    public void Look_BothPartsOfTheVectors_AreNewAndThenComplete()
    {
        foreach (var vector in VectorFile.In("hj212").Where(vector => vector.Name.Contains("split")))
        {
            Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(vector.ToArray(), out var packet));
            Assert.Equal(Hj212Receipt.New, _receipts.Look(packet));
            _receipts.Note(packet);
            Assert.Equal(Hj212Receipt.Repeated, _receipts.Look(packet));
        }

        Assert.Equal((1, 0), (_receipts.CompleteSplits, _receipts.IncompleteSplits));
    }

    [Fact]
    public void TimeOf_PartWithoutDataTime_IsThatOfThePartBefore()
    {
        const string second = "QN=20200815090000005;ST=22;CN=2061;PW=1;MN=A;Flag=7;PNUM=2;PNO=2;CP=&&a34002-Avg=70.2&&";
        Assert.Equal(0, TimeOf(second));
        Note("QN=20200815090000004;ST=22;CN=2061;PW=1;MN=A;Flag=7;PNUM=2;PNO=1;CP=&&DataTime=20200815080000&&");

        Assert.Equal(_receipts.DataLocalMs, TimeOf(second));
        Note(second);
        Assert.Equal((1, 0), (_receipts.CompleteSplits, _receipts.IncompleteSplits));
    }

    [Fact]
    public void Note_NextMessageBeforeAllParts_CountsTheIncompleteOne()
    {
        Note("ST=22;CN=2061;PW=1;MN=A;Flag=7;PNUM=3;PNO=1;CP=&&DataTime=20200815080000&&");
        Note("ST=22;CN=2061;PW=1;MN=A;Flag=7;PNUM=3;PNO=3;CP=&&DataTime=20200815080000&&");
        Note("ST=22;CN=2061;PW=1;MN=A;Flag=5;CP=&&DataTime=20200815090000&&");

        Assert.Equal((0, 1), (_receipts.CompleteSplits, _receipts.IncompleteSplits));
    }

    private static Hj212Packet Read(string body)
    {
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(Packets.Framed(body), out var packet));
        return packet;
    }

    private void Note(string body) => _receipts.Note(Read(body));

    private long TimeOf(string body) => _receipts.TimeOf(Read(body));

    private Hj212Receipt Look(string body) => _receipts.Look(Read(body));
}
