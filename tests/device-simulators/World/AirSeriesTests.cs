using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.World;

public sealed class AirSeriesTests
{
    internal const string Header =
        "\"No\",\"year\",\"month\",\"day\",\"hour\",\"PM2.5\",\"PM10\",\"SO2\",\"NO2\",\"CO\",\"O3\",\"TEMP\",\"PRES\",\"DEWP\",\"RAIN\",\"wd\",\"WSPM\",\"station\"\r\n";

    [Fact]
    public void Load_Aotizhongxin_HasTheDocumentedGapsAndTheBlankField()
    {
        var series = AirSeries.Load(BeijingFile());

        Assert.Equal(35_064, series.Rows.Count);
        Assert.Equal(925, series.Rows.Count(row => row.Pm25 is null));
        Assert.Equal(718, series.Rows.Count(row => row.Pm10 is null));
        Assert.Equal(934 + 1, series.Rows.Count(row => row.So2 is null));
        Assert.Equal(81, series.Rows.Count(row => row.WindDirection is null));
        Assert.Equal(20, series.Rows.Count(row => row.PressureHpa is null));
        var defect = series.Rows[74];
        Assert.Equal(75, defect.Number);
        Assert.Null(defect.So2);
        Assert.Equal(34, defect.Pm25);
        Assert.Equal(new DateTimeOffset(2013, 3, 4, 2, 0, 0, TimeSpan.FromHours(8)), defect.Hour);
        Assert.Equal(101.67, defect.PressureKpa!.Value, 6);
    }

    [Fact]
    public void Read_GapsQuotesAndCrlf_GapsAreNullNeverZero()
    {
        var series = AirSeries.Read(
            new StringReader(Header + "1,2013,3,1,0,NA,0, ,7,,77,-0.7,1023,-18.8,0,\"NNW\",4.4,\"A, \"\"b\"\"\"\r\n2,2013,3,1,1,8,8,4,7,300,77,NA,NA,NA,NA,NA,NA,x\n"),
            "inline");

        var first = series.Rows[0];
        Assert.Null(first.Pm25);
        Assert.Equal(0, first.Pm10);
        Assert.Null(first.So2);
        Assert.Null(first.Co);
        Assert.Equal(337.5, first.WindDirection);
        Assert.Equal(102.3, first.PressureKpa!.Value, 9);
        Assert.InRange(first.Humidity!.Value, 20, 26);
        Assert.Null(series.Rows[1].Humidity);
        Assert.Null(series.Rows[1].WindDirection);
    }

    [Theory]
    [InlineData("a,b\n", 1)]
    [InlineData(Header, 1)]
    [InlineData(Header + "1,2013,3,1\n", 2)]
    [InlineData(Header + "1,2013,2,30,0,4,4,4,7,300,77,-0.7,1023,-18.8,0,N,4.4,x\n", 2)]
    [InlineData(Header + "1,2013,3,1,0,four,4,4,7,300,77,-0.7,1023,-18.8,0,N,4.4,x\n", 2)]
    [InlineData(Header + "1,2013,3,1,0,4,4,4,7,300,77,-0.7,1023,-18.8,0,NORTH,4.4,x\n", 2)]
    public void Read_NotTheFormat_NamesFileAndLine(string text, int line)
    {
        var fault = Assert.Throws<AirSeriesException>(() => AirSeries.Read(new StringReader(text), "air.csv"));

        Assert.StartsWith($"air.csv, line {line}:", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowAt_GivenStartAndPace_StepsByHourAndComesRound()
    {
        var series = AirSeries.Read(
            new StringReader(Header + string.Concat(Enumerable.Range(0, 4).Select(hour =>
                $"{hour + 1},2013,3,1,{hour},{hour},4,4,7,300,77,1,1023,-1,0.5,N,4.4,x\n"))),
            "inline");
        var replay = new AirReplay(series, new DateTimeOffset(2013, 3, 1, 2, 0, 0, TimeSpan.FromHours(8)), hoursPerMinute: 2);

        Assert.Equal(3, replay.RowAt(TimeSpan.Zero, out var atStart).Number);
        Assert.Equal(4, replay.RowAt(TimeSpan.FromSeconds(31), out _).Number);
        Assert.Equal(1, replay.RowAt(TimeSpan.FromSeconds(61), out var later).Number);
        Assert.Equal(1.0, later - atStart, 9);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new AirReplay(series, new DateTimeOffset(2014, 1, 1, 0, 0, 0, TimeSpan.FromHours(8))));
    }

    private static string BeijingFile()
    {
        var folder = Repository.SharedData;
        if (folder is null) Assert.Skip("no ../shared/data beside this checkout; its README tells where the files come from");
        return Path.Combine(folder!, "beijing-air", "PRSA_Data_Aotizhongxin_20130301-20170228.csv.gz");
    }
}
