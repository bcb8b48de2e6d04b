using System.Text;
using SmartPoles.Benchmarks;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.Protocols.Tests.Fieldbus.Hj212;

/// <summary>
/// How many changed digit pairs of the pole's real-time packet get past the checksum, and past checksum and plausibility. The
/// reference's figure for the checksum alone is 476 of 10,125. Over many packets: <c>benchmarks/micro -- hj212-residual</c>.
/// </summary>
public class ResidualTests
{
    private const int PairsChanged = 10_125;
    private const int PastTheChecksum = 476;

    /// <summary>0.5 %: a tenth of what the checksum alone lets pass; what is left are small changes of values and seconds.</summary>
    private const int PastBothMax = 50;

    /// <summary>Of these, changes of a value, its factor or its time; the rest only touch what is not stored, such as the milliseconds of QN.</summary>
    private const int WrongDataMax = 25;

    [Fact]
    public void DigitPairs_OfThePoleRealTimePacket_AreNearlyAllFoundOut()
    {
        var result = Hj212Residual.Measure(Packets.Framed(Packets.PoleRealTime), usesPlausibility: true);

        Assert.Equal((PairsChanged, PastTheChecksum), (result.Changes, result.PastChecksum));
        Assert.InRange(result.PastBoth, 0, PastBothMax);
        Assert.InRange(result.WrongData, 0, WrongDataMax);
    }

    /// <summary>Without the layer the same measurement is red.</summary>
    [Fact]
    public void Sabotage_WithoutPlausibility_TheMeasurementIsAboveItsBounds()
    {
        var result = Hj212Residual.Measure(Packets.Framed(Packets.PoleRealTime), usesPlausibility: false);

        Assert.Equal(PastTheChecksum, result.PastBoth);
        Assert.True(result.WrongData > WrongDataMax);
    }

    /// <summary>The eleven pairs of digits that the reference names for PM2.5 = 35.0, none of which the checksum sees.</summary>
    [Theory]
    [InlineData("01.1")]
    [InlineData("04.0")]
    [InlineData("08.3")]
    [InlineData("39.3")]
    [InlineData("52.1")]
    [InlineData("57.0")]
    [InlineData("63.1")]
    [InlineData("66.0")]
    [InlineData("92.0")]
    [InlineData("97.1")]
    public void Judge_PairsThatTheChecksumDoesNotSee_AreSeenUnlessNear(string value)
    {
        var body = Packets.PoleRealTime.Replace("a34004-Rtd=35.0", $"a34004-Rtd={value}");
        Assert.Equal(Packets.Crc(Encoding.ASCII.GetBytes(Packets.PoleRealTime)), Packets.Crc(Encoding.ASCII.GetBytes(body)));

        var plausibility = new Hj212Plausibility(Hj212Factors.All);
        plausibility.Judge(new Hj212Group("a34004-Rtd=35.0,a34004-Flag=N"u8), Hj212Command.RealTimeData, 0, out _, out _);
        var verdict = plausibility.Judge(
            new Hj212Group(Encoding.ASCII.GetBytes($"a34004-Rtd={value},a34004-Flag=N")), Hj212Command.RealTimeData, 30_000, out _, out _);

        // 39.3 is what street air may do in half a minute: nobody can tell.
        Assert.Equal(value == "39.3", verdict == Hj212Verdict.Plausible);
    }
}
