using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class MetricQualityTests
{
    public static TheoryData<Quality> Qualities => [.. Enum.GetValues<Quality>()];

    [Fact]
    public void Quality_Numbers_AreThoseThatLieInJournals() => Assert.Equal(
        ["Good=0", "Timeout=1", "BadFrame=2", "DeviceException=3", "Implausible=4", "NoValue=5", "BusDown=6", "Stale=7"],
        Enum.GetValues<Quality>().Select(quality => $"{quality}={(int)quality}"));

    [Theory]
    [InlineData(Quality.Good, 192)]
    [InlineData(Quality.Stale, 500)]
    [InlineData(Quality.Timeout, 0)]
    [InlineData(Quality.BadFrame, 0)]
    [InlineData(Quality.DeviceException, 0)]
    [InlineData(Quality.Implausible, 0)]
    [InlineData(Quality.NoValue, 0)]
    [InlineData(Quality.BusDown, 0)]
    public void ToCode_Quality_IsOneOfTheThreeOfTheStandard(Quality quality, int code) =>
        Assert.Equal(code, MetricQuality.ToCode(quality));

    [Theory, MemberData(nameof(Qualities))]
    public void Of_QualityWeSent_IsTheSame(Quality quality)
    {
        var value = quality == Quality.Good ? MetricValue.Float(1) : MetricValue.Null(SparkplugDataType.Float);
        var writer = new PayloadWriter();
        writer.Begin(null);
        writer.Add(new Metric { Quality = quality, Value = value });

        Assert.Equal(quality, Of(writer.End(null).ToArray()));
    }

    [Theory]
    [InlineData(65_535.25, "")]
    [InlineData(-0.0, "kPa")]
    [InlineData(double.MaxValue, "W")]
    public void RawOf_EvidenceWeSent_IsTheSameBesideANull(double raw, string unit)
    {
        var writer = new PayloadWriter();
        writer.Begin(null);
        writer.Add(new Metric
        {
            Quality = Quality.Implausible, Raw = raw, EngineeringUnit = System.Text.Encoding.UTF8.GetBytes(unit), Value = MetricValue.Null(SparkplugDataType.Boolean),
        });
        var bytes = writer.End(null).ToArray();

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(bytes, out var payload));
        var metrics = payload.GetEnumerator();
        Assert.True(metrics.MoveNext());
        Assert.True(metrics.Current.IsNull);
        Assert.Equal(Quality.Implausible, MetricQuality.Of(metrics.Current));
        Assert.Equal(raw, MetricQuality.RawOf(metrics.Current));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Raw_NoNumber_IsLeftOut(double raw)
    {
        var writer = new PayloadWriter();
        writer.Begin(null);
        writer.Add(new Metric { Quality = Quality.Implausible, Raw = raw, Value = MetricValue.Null(SparkplugDataType.Float) });
        var with = writer.End(null).ToArray();
        writer.Begin(null);
        writer.Add(new Metric { Quality = Quality.Implausible, Value = MetricValue.Null(SparkplugDataType.Float) });

        Assert.Equal(writer.End(null).ToArray(), with);
    }

    [Fact]
    public void RawOf_OtherTypes_IsNoEvidence()
    {
        var set = new Wire().Bytes(1, "Quality"u8).Bytes(1, "Reason"u8).Bytes(1, "Raw"u8).Message(2, Int32(0)).Message(2, Int32(4)).Message(2, Int32(17));

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(new Wire().Message(2, new Wire().Message(9, set)).ToArray(), out var payload));
        var metrics = payload.GetEnumerator();
        Assert.True(metrics.MoveNext());
        Assert.True(double.IsNaN(MetricQuality.RawOf(metrics.Current)));
    }

    [Theory]
    [InlineData(192, null, Quality.Good)]
    [InlineData(500, null, Quality.Stale)]
    [InlineData(0, null, Quality.NoValue)]
    [InlineData(0, 2, Quality.BadFrame)]
    [InlineData(0, 0, Quality.NoValue)]
    [InlineData(0, 8, Quality.NoValue)]
    [InlineData(0, -1, Quality.NoValue)]
    [InlineData(64, null, Quality.NoValue)]
    public void Of_ForeignCodes_NeverPretendGood(int code, int? reason, Quality expected)
    {
        var set = new Wire().Bytes(1, "Quality"u8);
        if (reason is not null) set.Bytes(1, "Reason"u8);
        set.Message(2, Int32(code));
        if (reason is { } number) set.Message(2, Int32(number));

        Assert.Equal(expected, Of(new Wire().Message(2, new Wire().Message(9, set).Fixed32(12, 0)).ToArray()));
    }

    [Fact]
    public void Of_ValuesBeforeKeys_PairsThemByPosition()
    {
        var set = new Wire().Message(2, Int32(0)).Message(2, Int32(1)).Bytes(1, "Quality"u8).Bytes(1, "Reason"u8);

        Assert.Equal(Quality.Timeout, Of(new Wire().Message(2, new Wire().Message(9, set)).ToArray()));
    }

    [Fact]
    public void Of_NoProperties_IsGoodWithAValueAndNoValueWithout()
    {
        Assert.Equal(Quality.Good, Of(new Wire().Message(2, new Wire().Varint(10, 1)).ToArray()));
        Assert.Equal(Quality.NoValue, Of(new Wire().Message(2, new Wire().Varint(7, 1)).ToArray()));
    }

    private static Wire Int32(int value) => new Wire().Varint(1, 3).Varint(3, (uint)value);

    private static Quality Of(byte[] bytes)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(bytes, out var payload));
        var metrics = payload.GetEnumerator();
        Assert.True(metrics.MoveNext());
        return MetricQuality.Of(metrics.Current);
    }
}
