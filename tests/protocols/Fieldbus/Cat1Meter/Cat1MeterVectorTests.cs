using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cat1Meter;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cat1Meter;

public class Cat1MeterVectorTests
{
    [Theory, VectorFiles("cat1meter")]
    public void Read_Vector_HasItsStatus(VectorFile vector)
    {
        var expected = Enum.Parse<Cat1MeterStatus>(vector.Header("status") ?? nameof(Cat1MeterStatus.Ok));

        Assert.Equal(expected, Cat1MeterFrame.Read(vector.ToArray(), out var frame));
        Assert.Equal(expected != Cat1MeterStatus.Ok, frame.Data.IsEmpty);
    }

    [Theory, VectorFiles("cat1meter", Without = "status")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(bytes, out var frame));

        var output = new byte[Cat1MeterFrame.SizeMax];
        Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Write(
            frame.MeterType, frame.Address, frame.Control, frame.Instruction, frame.Reasons, frame.Data, output, out var written, frame.MarkAsCame));
        Assert.Equal(bytes, output[..written]);
    }

    [Theory, VectorFiles("cat1meter", Without = "status")]
    public void Read_AnySingleByteChanged_IsNeverOk(VectorFile vector)
    {
        var bytes = vector.ToArray();
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                bytes[at] ^= (byte)change;
                Assert.NotEqual(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(bytes, out _));
                bytes[at] ^= (byte)change;
            }
        }
    }

    /// <summary>A parser of CJ/T 188 would take it for 164 bytes and swallow the next report.</summary>
    [Theory, VectorFiles("cat1meter", Without = "status")]
    public void Cjt188Splitter_AFrameOfThisDialect_TakesNothing(VectorFile vector)
    {
        var splitter = new Cjt188Splitter();
        splitter.Feed(vector.ToArray());
        Assert.Equal(SplitStatus.Empty, splitter.Take(out _));
    }

    [Theory, VectorFiles("cjt188", Without = "status")]
    public void Splitter_AFrameOfCjt188_TakesNothing(VectorFile vector)
    {
        var splitter = new Cat1MeterSplitter();
        splitter.Feed(vector.ToArray());
        Assert.NotEqual(SplitStatus.Frame, splitter.Take(out _));
    }

    [Theory]
    [InlineData(1, 16, 2, 3614, -94, "2023-09-23 06:02:46")]
    [InlineData(2, 17, 3, 3614, -95, "2023-09-23 06:18:27")]
    [InlineData(3, 18, 4, 3610, -96, "2023-09-23 06:22:23")]
    [InlineData(4, 19, 5, 3610, -93, "2023-09-23 06:26:55")]
    [InlineData(5, 20, 6, 3610, -94, "2023-09-23 06:29:17")]
    [InlineData(6, 21, 7, 3610, -92, "2023-09-23 06:29:46")]
    public void Report_OfAMeterInTheField_IsWhatItSays(int id, int counter, int today, int millivolts, int strength, string clock)
    {
        var vector = VectorFile.In("cat1meter").Single(file => file.Header("id") == $"cat1-water-{id:D2}");
        Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(vector.ToArray(), out var frame));

        Assert.True(Cat1MeterReport.TryRead(frame, out var report));
        Assert.Equal("00102608220004", report.Address.ToString());
        Assert.Equal(Cat1MeterReasons.Button, frame.Reasons);
        Assert.Equal((counter, today), (report.Counter, report.CounterToday));
        Assert.Equal(millivolts, report.BatteryMillivolts);
        Assert.Equal(strength, report.SignalStrength);
        Assert.Equal(1000u, report.TotalLitres);
        Assert.Equal(DateTime.Parse(clock, System.Globalization.CultureInfo.InvariantCulture), report.Clock);
        Assert.Equal(1000, report.LitresPerStep);
        Assert.Equal(MeterValve.Open, report.Flags.Valve);
        Assert.False(report.Flags.IsBatteryLow | report.Flags.IsCoverOpen | report.Flags.IsMagnetNear | report.Flags.WasMagnetNear);
    }

    [Theory]
    [InlineData(0x0001, MeterValve.Closed, false, false, false)]
    [InlineData(0x0020, MeterValve.Open, true, false, false)]
    [InlineData(0x0080, MeterValve.Open, false, true, false)]
    [InlineData(0x4003, MeterValve.Abnormal, false, false, true)]
    [InlineData(0x0002, MeterValve.Unknown, false, false, false)]
    public void Flags_Bits_AreTheVendorsMeaning(int bits, MeterValve valve, bool battery, bool cover, bool wasMagnet)
    {
        var flags = new Cat1MeterFlags((ushort)bits);
        Assert.Equal((valve, battery, cover, wasMagnet), (flags.Valve, flags.IsBatteryLow, flags.IsCoverOpen, flags.WasMagnetNear));
    }

    [Fact]
    public void Key_OfARepeatedReport_IsTheSameAndOfTheNextIsNot()
    {
        var keys = new List<Cat1MeterReportKey>();
        foreach (var vector in VectorFile.In("cat1meter").Where(file => file.Header("id") is not null))
        {
            Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(vector.ToArray(), out var frame));
            Assert.True(Cat1MeterReport.TryRead(frame, out var report));
            Assert.True(Cat1MeterReport.TryRead(frame, out var again));
            Assert.Equal(report.Key, again.Key);
            keys.Add(report.Key);
        }

        Assert.Distinct(keys);
    }

    [Fact]
    public void History_Day_IsFortyEightCounters()
    {
        var vector = VectorFile.In("cat1meter").Single(file => file.Name.Contains("/44-", StringComparison.Ordinal));
        Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(vector.ToArray(), out var frame));

        Assert.True(Cat1MeterHistory.TryRead(frame, out var history));
        for (var at = 0; at < Cat1MeterHistory.Count; at++)
        {
            Assert.True(history.TryGet(at, out var litres));
            Assert.Equal(1000u + (3u * (uint)at), litres);
        }

        Assert.False(history.TryGet(48, out _));
        Assert.Equal(Convert.FromHexString("20230923"), history.Date.ToArray());
        Assert.False(Cat1MeterReport.TryRead(frame, out _));
    }

    [Fact]
    public void Acknowledgement_OfAReport_IsTheVendorsFrame()
    {
        var files = VectorFile.In("cat1meter");
        var report = files.Single(file => file.Header("id") == "cat1-water-01").ToArray();
        var expected = files.Single(file => file.Name.Contains("/41-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(report, out var frame));

        var output = new byte[Cat1MeterAcknowledgement.Size];
        Assert.True(Cat1MeterAcknowledgement.TryWrite(frame, sleep: true, output, out var written));
        Assert.Equal(expected, output[..written]);
        Assert.Equal(Cat1MeterStatus.Ok, Cat1MeterFrame.Read(output, out var acknowledgement));
        Assert.False(Cat1MeterAcknowledgement.TryWrite(acknowledgement, sleep: true, new byte[64], out _));
    }

    /// <summary>Devices send six bytes before their first frame.</summary>
    [Fact]
    public void Splitter_GreetingBeforeTheFirstFrame_IsPassedOver()
    {
        var report = VectorFile.In("cat1meter").Single(file => file.Header("id") == "cat1-water-01").ToArray();
        var splitter = new Cat1MeterSplitter();
        splitter.Feed(Convert.FromHexString("A345A3C50000"));
        Assert.Equal(SplitStatus.Empty, splitter.Take(out _));
        splitter.Feed(report);
        Assert.Equal(SplitStatus.Frame, splitter.Take(out var frame));
        Assert.Equal(report, frame.ToArray());
        Assert.Equal(6, splitter.BytesSkipped);
    }
}
