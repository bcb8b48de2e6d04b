using System.Text;
using CsCheck;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class Hj212PacketTests
{
    [Theory, VectorFiles("hj212", Without = "status")]
    public void Read_Vector_HasItsCommandAndDeviations(VectorFile vector)
    {
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(vector.ToArray(), out var packet));

        Assert.Equal(vector.Header("command"), ((int)packet.Command).ToString("D4"));
        Assert.Equal(Enum.Parse<Hj212Deviations>(vector.Header("deviations") ?? nameof(Hj212Deviations.None)), packet.Deviations);
    }

    [Theory, VectorFiles("hj212", Without = "status")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(Hj212Status.Ok, Hj212Frame.Read(bytes, out var frame, out _));
        Assert.Equal(Hj212PacketStatus.Ok, Hj212Packet.Read(frame, out var packet));
        var output = new byte[Hj212Limits.FrameSizeMax];

        Assert.Equal(Hj212Status.Ok, Rewrite(packet, output, out var written));
        Assert.Equal(Encoding.ASCII.GetString(bytes), Encoding.ASCII.GetString(output, 0, written));
    }

    [Fact]
    public void Read_PoleRealTime_GivesEveryValue()
    {
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(Packets.Framed(Packets.PoleRealTime), out var packet));

        Assert.Equal(Hj212System.Air, packet.System);
        Assert.Equal(new Hj212Flag(Hj212Version.V2017, wantsAnswer: true), packet.Flag);
        Assert.Equal(new DateTimeOffset(2020, 8, 15, 8, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), packet.DataLocalMs);
        Assert.Equal(packet.DataLocalMs + 123, packet.RequestLocalMs);
        var values = new List<string>();
        foreach (var group in packet.Groups)
        {
            if (group.TryGet("Rtd"u8, out var value)) values.Add($"{Encoding.ASCII.GetString(group.Factor)} {Encoding.ASCII.GetString(value)} {group.Flag}");
        }

        Assert.Equal(
            ["a34004 35.0 Normal", "a34002 71.0 Normal", "a01001 26.4 Normal", "a01002 68.2 Normal", "a01006 100.130 Normal", "a01007 2.1 Normal", "a01008 137 Normal"],
            values);
    }

    [Theory]
    [InlineData(0, Hj212Version.V2005, false, false)]
    [InlineData(4, Hj212Version.V2017, false, false)]
    [InlineData(5, Hj212Version.V2017, true, false)]
    [InlineData(6, Hj212Version.V2017, false, true)]
    [InlineData(7, Hj212Version.V2017, true, true)]
    [InlineData(8, Hj212Version.V2025, false, false)]
    [InlineData(9, Hj212Version.V2025, true, false)]
    public void Flag_OfTheWire_HasVersionAndWishes(byte value, Hj212Version version, bool wantsAnswer, bool isSplit)
    {
        Assert.Equal((version, wantsAnswer, isSplit), (new Hj212Flag(value).Version, new Hj212Flag(value).WantsAnswer, new Hj212Flag(value).IsSplit));
        Assert.Equal(value, new Hj212Flag(version, wantsAnswer, isSplit).Value);
    }

    [Theory]
    [InlineData("QN=20200815083000123,ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&&&", Hj212Deviations.CommaAfterRequestNumber)]
    [InlineData("QN=20200815083000123; ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&&&", Hj212Deviations.SpaceAfterSeparator)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&DataTime=20200815083000; LA-Rtd=61.2&&", Hj212Deviations.SpaceAfterSeparator)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=4;CP=&&&&", Hj212Deviations.NoRequestNumber)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;CP=&&&&", Hj212Deviations.NoFlag)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=88888880000001;Flag=5;CP=&&&&", Hj212Deviations.FreeStation)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=7;PNUM=0002;PNO=0001;CP=&&&&", Hj212Deviations.PaddedPart)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;PNUM=2;PNO=1;CP=&&&&", Hj212Deviations.UnannouncedSplit)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=1;MN=3715020118000000000000A1;Flag=5;CP=&&&&", Hj212Deviations.FreePassword)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&DataTime=20200815083000000&&", Hj212Deviations.LongDataTime)]
    [InlineData("QN=20200815083000123;ST=22;CN=2011;PW=123456;MN=3715020118000000000000A1;Flag=5;CP=&&a3404-Rtd=1&&", Hj212Deviations.ShortFactorCode)]
    public void Read_ADeviationOfTheField_IsTakenAndCounted(string body, Hj212Deviations expected)
    {
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(Packets.Framed(body), out var packet));
        var counts = new Hj212DeviationCounts();
        counts.Note(packet.Deviations);

        Assert.Equal(expected, packet.Deviations);
        Assert.All(Hj212DeviationCounts.All, one => Assert.Equal(one == expected ? 1 : 0, counts[one]));
    }

    [Theory]
    [InlineData("ST=22;QN=20200815083000123;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadField)]
    [InlineData("qn=20200815083000123;ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadField)]
    [InlineData("QN=20200815083000123", Hj212PacketStatus.BadField)]
    [InlineData("QN=20201315083000123;ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadRequestNumber)]
    [InlineData("QN=20200230083000123;ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadRequestNumber)]
    [InlineData("QN=20200815083000;ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadRequestNumber)]
    [InlineData("ST=2;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadSystem)]
    [InlineData("ST=22;CN=211;PW=123456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadCommand)]
    [InlineData("ST=22;CN=2011;PW=;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadPassword)]
    [InlineData("ST=22;CN=2011;PW=12 456;MN=A;Flag=5;CP=&&&&", Hj212PacketStatus.BadPassword)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=;Flag=5;CP=&&&&", Hj212PacketStatus.BadStation)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=0123456789012345678901234567890123;Flag=5;CP=&&&&", Hj212PacketStatus.BadStation)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=256;CP=&&&&", Hj212PacketStatus.BadFlag)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=05;CP=&&&&", Hj212PacketStatus.BadFlag)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=12;CP=&&&&", Hj212PacketStatus.BadFlag)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=7;CP=&&&&", Hj212PacketStatus.BadPart)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=7;PNUM=2;PNO=3;CP=&&&&", Hj212PacketStatus.BadPart)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=7;PNUM=2;PNO=0;CP=&&&&", Hj212PacketStatus.BadPart)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&&", Hj212PacketStatus.BadData)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&LA-Rtd=1", Hj212PacketStatus.BadData)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&LA-Rtd&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&=1&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&LA-Rtd=1;&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&LA-Rtd=1,&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&;LA-Rtd=1&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&LA-Rtd=1=2&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&LA-Rtd=1&2&&", Hj212PacketStatus.BadItem)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&a34004-Rtd=1,a34002-Flag=N&&", Hj212PacketStatus.MixedGroup)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&DataTime=20200815083060&&", Hj212PacketStatus.BadDataTime)]
    [InlineData("ST=22;CN=2011;PW=123456;MN=A;Flag=5;CP=&&DataTime=202008150830&&", Hj212PacketStatus.BadDataTime)]
    public void Read_ABrokenPacketWithARightChecksum_HasItsReason(string body, Hj212PacketStatus expected) => Assert.Equal(expected, Packets.Status(body));

    [Fact]
    public void Read_DataAtTheLimit_IsTakenAndOneMoreIsNot()
    {
        var head = "Info-Text=".Length;
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Status("ST=22;CN=2011;PW=1;MN=A;CP=&&Info-Text=" + new string('x', Hj212Limits.DataSizeMax - head) + "&&"));
        Assert.Equal(Hj212PacketStatus.BadData, Packets.Status("ST=22;CN=2011;PW=1;MN=A;CP=&&Info-Text=" + new string('x', Hj212Limits.DataSizeMax + 1 - head) + "&&"));
    }

    [Fact]
    public void Write_AnyPacket_IsReadBack() => Gen.Select(
        Gen.Long[946_684_800_000, 4_102_444_799_999], Gen.Int[2, 3], Gen.Bool, Gen.Int[1, 9], Gen.Double[-999, 999], Gen.Int[0, 3]).Sample((moment, version, wants, parts, value, decimals) =>
    {
        Span<byte> number = stackalloc byte[Hj212Limits.RequestNumberSize];
        Hj212Time.Write(number, moment);
        var header = new Hj212Header
        {
            RequestNumber = number,
            System = Hj212System.Air,
            Command = Hj212Command.RealTimeData,
            Password = "123456"u8,
            Station = "3715020118000000000000A1"u8,
            Flag = new Hj212Flag((Hj212Version)(version - 1), wants, parts > 1),
            Parts = parts,
            Part = 1,
        };
        var output = new byte[Hj212Limits.FrameSizeMax];
        var writer = new Hj212Writer(output, header);
        writer.AddTime("DataTime"u8, moment / 1000 * 1000);
        writer.BeginGroup();
        writer.Add("a01001"u8, "Rtd"u8, value, decimals);
        writer.Add("a01001"u8, Hj212DataFlag.Normal);
        Assert.Equal(Hj212Status.Ok, writer.End(out var written));

        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(output[..written], out var packet));
        Assert.Equal(moment, packet.RequestLocalMs);
        Assert.Equal(moment / 1000 * 1000, packet.DataLocalMs);
        Assert.Equal((parts, wants), (packet.Parts, packet.Flag.WantsAnswer));
        Assert.Equal(Hj212Deviations.None, packet.Deviations);
        foreach (var group in packet.Groups)
        {
            if (!group.TryGet("Rtd"u8, out var text)) continue;
            Assert.True(Hj212Form.Any.TryRead(text, out var read));
            Assert.Equal(value, read, 0.501 * Math.Pow(10, -decimals));
        }
    });

    [Fact]
    public void Write_MoreThanFits_IsToldAndNothingIsWrittenBehind()
    {
        var buffer = new byte[200];
        Array.Fill(buffer, (byte)0xEE);
        var header = new Hj212Header { System = Hj212System.Air, Command = Hj212Command.RealTimeData, Password = "1"u8, Station = "A"u8, Flag = null };
        var writer = new Hj212Writer(buffer.AsSpan(0, 100), header);
        while (writer.Room > 0)
        {
            writer.BeginGroup();
            writer.Add("a01001"u8, "Rtd"u8, 1.5, 1);
        }

        Assert.Equal(Hj212Status.BufferTooSmall, writer.End(out var written));
        Assert.Equal(0, written);
        Assert.All(buffer[100..], each => Assert.Equal(0xEE, each));
    }

    private static Hj212Status Rewrite(in Hj212Packet packet, byte[] output, out int written)
    {
        var header = new Hj212Header
        {
            RequestNumber = packet.RequestNumber,
            System = packet.System,
            Command = packet.Command,
            Password = packet.Password,
            Station = packet.Station,
            Flag = packet.Deviations.HasFlag(Hj212Deviations.NoFlag) ? null : packet.Flag,
            Parts = packet.Parts,
            Part = packet.Part,
        };
        var writer = new Hj212Writer(output, header);
        foreach (var group in packet.Groups)
        {
            writer.BeginGroup();
            foreach (var item in group)
            {
                if (item.Factor.IsEmpty) writer.Add(item.Key, item.Value);
                else writer.Add(item.Factor, item.Suffix, item.Value);
            }
        }

        return writer.End(out written, packet.Deviations.HasFlag(Hj212Deviations.LowerCaseCrc));
    }
}
