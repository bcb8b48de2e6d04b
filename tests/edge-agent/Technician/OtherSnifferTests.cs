using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Technician;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.EdgeAgent.Tests.Gathering;

namespace SmartPoles.EdgeAgent.Tests.Technician;

/// <summary>Meters and talkers on a line that is listened to: frames are those of tests/vectors.</summary>
public class OtherSnifferTests
{
    private const string AskVoltage = "68 43 10 00 11 34 00 68 11 04 33 34 34 35 4D 16";
    private const string TellVoltage = "68 43 10 00 11 34 00 68 91 06 33 34 34 35 CA 55 EE 16";
    private const string Refuse = "68 43 10 00 11 34 00 68 D1 01 31 6B 16";
    private const string AskOf1997 = "68 03 00 00 00 00 00 68 01 02 44 E9 03 16";
    private const string TellOf1997 = "68 03 00 00 00 00 00 68 81 04 44 E9 33 34 EC 16";
    private const string AskWater = "FE FE FE FE 68 10 44 33 22 11 00 33 78 01 03 1F 90 00 80 16";
    private const string TellWater = "FE FE FE 68 10 78 56 34 12 19 20 33 81 16 1F 90 00 56 34 12 00 2C 00 00 12 00 2C 30 59 23 31 12 20 20 00 00 73 16";
    private const string CloseValve = "FE FE FE 68 10 78 56 34 12 19 20 33 04 04 17 A0 05 99 55 16";
    private const string AskAddress = "FE FE FE 68 AA AA AA AA AA AA AA AA 03 03 81 0A 00 49 16";
    private const string TellAddress = "68 10 12 00 00 00 00 00 00 83 03 81 0A 00 9B 16";
    private const string Modbus = "11 03 00 6B 00 03 76 87";

    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(40);

    [Theory]
    [InlineData(AskVoltage, "003411001043", "DL/T 645 asks: 02010100 voltage A")]
    [InlineData(TellVoltage, "003411001043", "DL/T 645 answers: 02010100 voltage A 229.7 V, its question was not heard")]
    [InlineData(Refuse, "003411001043", "DL/T 645 refuses: ")]
    [InlineData(AskOf1997, "000000000003", "DL/T 645 asks: B611 voltage A")]
    [InlineData(TellOf1997, "000000000003", "DL/T 645 answers: B611 voltage A 100 V")]
    [InlineData(AskWater, "78330011223344", "CJ/T 188 ColdWater asks: read 901F")]
    [InlineData(TellWater, "33201912345678", "CJ/T 188 ColdWater answers: 901F volume 1234.56 m3, volume on the settlement day 1200 m3, clock 2020-12-31 23:59:30, status 0000000000000000")]
    [InlineData(CloseValve, "33201912345678", "CJ/T 188 ColdWater asks: write A017 55")]
    [InlineData(AskAddress, "AAAAAAAAAAAAAA", "CJ/T 188 Any asks: read address 810A")]
    [InlineData(TellAddress, "00000000000012", "CJ/T 188 ColdWater answers: 810A its address")]
    public void Feed_AFrameOfAMeter_IsDecodedInItsDialect(string frame, string meter, string what)
    {
        var heard = Assert.Single(new RtuSniffer(Silence).Feed(MeterFrames.Hex(frame), Ms(100)));

        Assert.Equal(meter, heard.Other.ToString());
        Assert.Equal(MeterFrames.Hex(frame), heard.Bytes);
        Assert.Contains(what, SniffText.Line(heard));
    }

    [Fact]
    public void Feed_QuestionAndAnswerOfAMeter_ArePaired()
    {
        var sniffer = new RtuSniffer(Silence);
        sniffer.Feed(MeterFrames.Hex(AskVoltage), Ms(100));
        var answer = Assert.Single(sniffer.Feed(MeterFrames.Hex(TellVoltage), Ms(170)));

        Assert.Equal(MeterFrames.Hex(AskVoltage), answer.Question);
        Assert.Equal(Ms(70), answer.Gap);
        Assert.DoesNotContain("not heard", SniffText.Line(answer));
    }

    [Fact]
    public void Feed_ASentence_IsToldAsItIsSaid()
    {
        var heard = Assert.Single(new RtuSniffer(Silence).Feed(TalkerRig.Sentence("WIMWV,137.0,T,2.15,M,A"), Ms(100)));

        Assert.Equal(SniffedKind.Said, heard.Kind);
        Assert.EndsWith("  WI  says: $WIMWV,137.0,T,2.15,M,A*15", SniffText.Line(heard));
    }

    /// <summary>A line that carries everything, byte by byte and in pieces of any size: every frame is found once, and what is none is noise.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Feed_EverythingMixedInPiecesOfAnySize_FindsEachOnce(int piece)
    {
        byte[] noise = [0x00, 0x68, 0x24, 0xFE];
        byte[][] said =
        [
            MeterFrames.Hex(Modbus), noise, MeterFrames.Hex(AskVoltage), MeterFrames.Hex(TellVoltage), TalkerRig.Sentence("WIMWV,137.0,T,2.15,M,A"), noise,
            MeterFrames.Hex(AskWater), MeterFrames.Hex(TellWater), MeterFrames.Hex(Modbus),
        ];
        var sniffer = new RtuSniffer(Silence);
        var heard = new List<Sniffed>();
        var at = 0;
        foreach (var each in said)
        {
            for (var from = 0; from < each.Length; from += piece) heard.AddRange(sniffer.Feed(each.AsSpan(from, Math.Min(piece, each.Length - from)), Ms(++at)));
            at += 100;
            heard.AddRange(sniffer.Tick(Ms(at)));
        }

        Assert.Equal(
            ["17", "", "003411001043", "003411001043", "WI", "", "78330011223344", "33201912345678", "17"],
            heard.Select(each => each.Kind == SniffedKind.Noise ? "" : each.Other?.ToString() ?? $"{each.Unit}"));
        Assert.Equal(said.SelectMany(bytes => bytes), heard.SelectMany(each => each.Bytes));
    }

    [Fact]
    public void Feed_FrameOfTheCat1Dialect_IsNotReadAsAnother()
    {
        foreach (var vector in SmartPoles.Tests.Shared.VectorFile.In("cat1meter"))
        {
            var sniffer = new RtuSniffer(Silence);
            List<Sniffed> heard = [.. sniffer.Feed(vector.ToArray(), Ms(1)), .. sniffer.Tick(Ms(100))];
            Assert.DoesNotContain(heard, each => each.Other is { Dialect: BusDialect.Cjt188 });
        }
    }

    [Fact]
    public void Counts_OfEverybody_StandByUnitMeterAndTalker()
    {
        var sniffer = new RtuSniffer(Silence);
        var counts = new SniffCounts();
        foreach (var bytes in new[] { MeterFrames.Hex(Modbus), MeterFrames.Hex(AskVoltage), MeterFrames.Hex(TellVoltage), TalkerRig.Sentence("WIMWV,137.0,T,2.15,M,A") })
        {
            foreach (var heard in sniffer.Feed(bytes, Ms(1))) counts.Add(heard);
        }

        var text = counts.ToText();
        Assert.Matches(@"\b17 +1 +0 +0 +1", text);
        Assert.Matches(@"\b003411001043 +1 +1 +0 +0", text);
        Assert.Matches(@"\bWI +0 +1 +0 +0", text);
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
