using System.Text;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

public class Hj212PlausibilityTests
{
    private const long Minute = 60_000;
    private static readonly long Begin = new DateTimeOffset(2020, 8, 15, 8, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly Hj212Plausibility _plausibility = new(Hj212Factors.All);

    [Theory]
    [InlineData("a34004-Rtd=35.0,a34004-Flag=N", Hj212Verdict.Plausible)]
    [InlineData("a34004-Rtd=35.0", Hj212Verdict.Plausible)]
    [InlineData("a34005-Rtd=-1.0,a34005-Flag=N", Hj212Verdict.OutOfRange)]
    [InlineData("a01001-Rtd=-12.5,a01001-Flag=N", Hj212Verdict.Plausible)]
    [InlineData("a01001-Rtd=81.0,a01001-Flag=N", Hj212Verdict.OutOfRange)]
    [InlineData("a01001-Rtd=1234.5,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=26.44,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=06.4,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=6.,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=.5,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=1e3,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=,a01001-Flag=N", Hj212Verdict.WrongForm)]
    [InlineData("a01001-Rtd=--,a01001-Flag=D", Hj212Verdict.WrongForm)]
    [InlineData("a34004-Rtd=0.0,a34004-Flag=D", Hj212Verdict.Flagged)]
    [InlineData("a34001-Rtd=1012.5,a34001-Flag=T", Hj212Verdict.Flagged)]
    [InlineData("a34004-Rtd=35.0,a34004-Flag=X", Hj212Verdict.Flagged)]
    [InlineData("a99999-Rtd=35.0", Hj212Verdict.UnknownFactor)]
    [InlineData("a34004-Avg=35.0", Hj212Verdict.NoValue)]
    [InlineData("DataTime=20200815083000", Hj212Verdict.UnknownFactor)]
    public void Judge_OneRealTimeValue_HasItsVerdict(string group, Hj212Verdict expected) =>
        Assert.Equal(expected, Judge(group, Hj212Command.RealTimeData, Begin, out _));

    [Theory]
    [InlineData("a34004-Min=31.0,a34004-Avg=34.6,a34004-Max=39.0,a34004-Flag=N", Hj212Verdict.Plausible)]
    [InlineData("a34004-Min=37.0,a34004-Avg=34.6,a34004-Max=39.0,a34004-Flag=N", Hj212Verdict.Disordered)]
    [InlineData("a34004-Min=31.0,a34004-Avg=34.6,a34004-Max=29.0,a34004-Flag=N", Hj212Verdict.Disordered)]
    [InlineData("a34004-Min=31.0,a34004-Avg=34.6,a34004-Max=x,a34004-Flag=N", Hj212Verdict.Disordered)]
    [InlineData("Leq-Data=61.0", Hj212Verdict.Plausible)]
    public void Judge_OneMinuteValue_HasItsVerdict(string group, Hj212Verdict expected) =>
        Assert.Equal(expected, Judge(group, Hj212Command.MinuteData, Begin, out _));

    [Fact]
    public void Judge_JumpThatTheNextValueConfirms_IsDoubtedOnce()
    {
        Assert.Equal(Hj212Verdict.Plausible, Pm25("35.0", 0));
        Assert.Equal(Hj212Verdict.TooFast, Pm25("350.0", 1));
        Assert.Equal(Hj212Verdict.Plausible, Pm25("352.0", 2));
        Assert.Equal(Hj212Verdict.Plausible, Pm25("349.0", 3));
    }

    [Fact]
    public void Judge_JumpThatDoesNotComeAgain_IsNeverBelieved()
    {
        Pm25("35.0", 0);
        Assert.Equal(Hj212Verdict.TooFast, Pm25("92.0", 1));
        Assert.Equal(Hj212Verdict.Plausible, Pm25("36.0", 2));
        Assert.Equal(Hj212Verdict.TooFast, Pm25("92.0", 3));
    }

    [Fact]
    public void Judge_ALongWhileLater_ALargerChangeIsFine()
    {
        Pm25("35.0", 0);
        Assert.Equal(Hj212Verdict.Plausible, Pm25("92.0", 10));
    }

    [Theory]
    [InlineData("35.0", "35000")]
    [InlineData("35.0", "0.035")]
    [InlineData("35.0", "34100")]
    public void Judge_AThousandTimesOrAThousandth_IsAUnitFaultAndStaysOne(string before, string after)
    {
        Pm25(before, 0);
        Assert.Equal(Hj212Verdict.UnitFault, Pm25(after, 1));
        Assert.Equal(Hj212Verdict.UnitFault, Pm25(after, 2));
        Assert.Equal(Hj212Verdict.Plausible, Pm25(before, 3));
    }

    [Fact]
    public void Judge_InAnotherUnit_HasRangeAndStepOfThatUnit()
    {
        var milligram = new Hj212Plausibility([Hj212Factors.Find("a34004")!.ForUnit(1000)]);
        Assert.Equal(Hj212Verdict.Plausible, Judge("a34004-Rtd=0.035", Hj212Command.RealTimeData, Begin, out _, milligram));
        Assert.Equal(Hj212Verdict.Plausible, Judge("a34004-Rtd=0.040", Hj212Command.RealTimeData, Begin, out _, milligram));
        Assert.Equal(Hj212Verdict.TooFast, Judge("a34004-Rtd=0.090", Hj212Command.RealTimeData, Begin, out _, milligram));
        Assert.Equal(Hj212Verdict.OutOfRange, Judge("a34004-Rtd=9.0", Hj212Command.RealTimeData, Begin, out var value, milligram));
        Assert.Equal(9.0, value);    // kept as evidence
    }

    [Theory]
    [InlineData("DataTime=20200815083000;LA-Rtd=60.0", "2011", 0, Hj212Doubt.None)]
    [InlineData("DataTime=20200815082700;LA-Rtd=60.0", "2011", 0, Hj212Doubt.DataTooOld)]
    [InlineData("DataTime=20200815084000;LA-Rtd=60.0", "2011", 0, Hj212Doubt.DataAfterRequest)]
    [InlineData("LA-Rtd=60.0", "2011", 0, Hj212Doubt.NoDataTime)]
    [InlineData("DataTime=20200815082000;Leq-Data=60.0", "2051", 0, Hj212Doubt.None)]
    [InlineData("DataTime=20200815082001;Leq-Data=60.0", "2051", 0, Hj212Doubt.UnalignedTime)]
    [InlineData("DataTime=20200815070000;Leq-Data=60.0", "2061", 0, Hj212Doubt.None)]
    [InlineData("DataTime=20200815071000;Leq-Data=60.0", "2061", 0, Hj212Doubt.UnalignedTime)]
    [InlineData("DataTime=20200814000000;Leq-Data=60.0", "2031", 0, Hj212Doubt.None)]
    [InlineData("DataTime=20200715000000;Leq-Data=60.0", "2031", 0, Hj212Doubt.DataTooOld)]
    [InlineData("DataTime=20200815083000;LA-Rtd=60.0", "2011", -10, Hj212Doubt.Ahead)]
    [InlineData("DataTime=20200815083000;LA-Rtd=60.0", "2011", 600, Hj212Doubt.None)]
    [InlineData("DataTime=20200815083000;LA-Rtd=60.0", "2011", 29 * 24 * 60, Hj212Doubt.None)]
    [InlineData("DataTime=20200815083000;LA-Rtd=60.0", "2011", 31 * 24 * 60, Hj212Doubt.Stale)]
    [InlineData("", "1013", 0, Hj212Doubt.None)]
    [InlineData("", "1013", -600, Hj212Doubt.None)]
    [InlineData("", "9015", 60 * 24 * 60, Hj212Doubt.None)]
    public void Gate_Times_HaveTheirDoubt(string data, string command, int receivedMinutesLater, Hj212Doubt expected)
    {
        Assert.Equal(Hj212PacketStatus.Ok, Packets.Read(Packets.Framed(Packets.Around(data, command: command)), out var packet));
        var gate = new Hj212Gate(Encoding.ASCII.GetBytes(Packets.Station), "123456"u8.ToArray());

        Assert.Equal(expected, gate.Look(packet, packet.DataLocalMs, packet.RequestLocalMs + (receivedMinutesLater * Minute)));
    }

    [Theory]
    [InlineData("3715020118000000000000A1", "123456", Hj212Doubt.None)]
    [InlineData("3715020118000000000000A1", "", Hj212Doubt.None)]
    [InlineData("3715020118000000000000A2", "123456", Hj212Doubt.OtherStation)]
    [InlineData("3715020118000000000000A1", "123457", Hj212Doubt.WrongPassword)]
    public void Gate_Identity_HasItsDoubt(string station, string password, Hj212Doubt expected)
    {
        Packets.Read(Packets.Framed(Packets.PoleRealTime), out var packet);
        var gate = new Hj212Gate(Encoding.ASCII.GetBytes(station), Encoding.ASCII.GetBytes(password));

        Assert.Equal(expected, gate.Look(packet, packet.DataLocalMs, null));
    }

    private Hj212Verdict Pm25(string value, int minute) => Judge($"a34004-Rtd={value},a34004-Flag=N", Hj212Command.RealTimeData, Begin + (minute * Minute), out _);

    private Hj212Verdict Judge(string group, Hj212Command command, long localMs, out double value, Hj212Plausibility? by = null) =>
        (by ?? _plausibility).Judge(new Hj212Group(Encoding.ASCII.GetBytes(group)), command, localMs, out _, out value);
}
