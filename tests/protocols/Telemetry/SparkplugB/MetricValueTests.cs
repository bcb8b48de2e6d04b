using SmartPoles.Protocols.Telemetry.SparkplugB;
using Type = SmartPoles.Protocols.Telemetry.SparkplugB.SparkplugDataType;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class MetricValueTests
{
    public static TheoryData<Type> Types => [.. Enum.GetValues<Type>()];

    [Theory, MemberData(nameof(Types))]
    public void Number_NotFinite_IsNullOfThatType(Type type)
    {
        AssertNull(type, double.NaN);
        AssertNull(type, double.PositiveInfinity);
        AssertNull(type, double.NegativeInfinity);
    }

    [Theory]
    [InlineData(Type.Float, 1e39)]
    [InlineData(Type.Int8, 128)]
    [InlineData(Type.Int8, -129)]
    [InlineData(Type.Int16, 32_768)]
    [InlineData(Type.Int32, 2_147_483_648)]
    [InlineData(Type.Int32, -2_147_483_649)]
    [InlineData(Type.Int64, 9.3e18)]
    [InlineData(Type.Int64, 9_223_372_036_854_775_808)]
    [InlineData(Type.UInt8, -1)]
    [InlineData(Type.UInt8, 256)]
    [InlineData(Type.UInt16, 65_536)]
    [InlineData(Type.UInt32, 4_294_967_296)]
    [InlineData(Type.UInt64, -1)]
    [InlineData(Type.UInt64, 1.9e19)]
    [InlineData(Type.DateTime, -1)]
    [InlineData(Type.String, 1)]
    [InlineData(Type.Bytes, 1)]
    [InlineData(Type.Unknown, 1)]
    public void Number_BeyondTheType_IsNull(Type type, double value) => AssertNull(type, value);

    [Theory]
    [InlineData(Type.Float, 1.5)]
    [InlineData(Type.Double, 1e300)]
    [InlineData(Type.Boolean, 1)]
    [InlineData(Type.Boolean, 0)]
    [InlineData(Type.Int8, -128)]
    [InlineData(Type.Int16, -32_768)]
    [InlineData(Type.Int32, -2_147_483_648)]
    [InlineData(Type.Int32, 2_147_483_647)]
    [InlineData(Type.Int64, -9_223_372_036_854_775_808)]
    [InlineData(Type.UInt8, 255)]
    [InlineData(Type.UInt16, 65_535)]
    [InlineData(Type.UInt32, 4_294_967_295)]
    [InlineData(Type.UInt64, 9_223_372_036_854_775_808)]
    [InlineData(Type.DateTime, 1_700_000_000_000)]
    public void Number_WithinTheType_ComesBack(Type type, double value)
    {
        Assert.Equal(value, RoundTrip(MetricValue.Number(type, value)));
    }

    [Fact]
    public void Number_FractionAsInteger_IsRounded() => Assert.Equal(3, RoundTrip(MetricValue.Number(Type.Int32, 2.9999999)));

    private static void AssertNull(Type type, double value)
    {
        var made = MetricValue.Number(type, value);
        Assert.Equal(ValueField.None, made.Field);
        Assert.Equal(type, made.Type);
    }

    private static double RoundTrip(MetricValue value)
    {
        var writer = new PayloadWriter();
        writer.Begin(null);
        writer.Add(new Metric { WithDataType = true, Value = value });
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(writer.End(null).Span, out var payload));
        var metrics = payload.GetEnumerator();
        Assert.True(metrics.MoveNext());
        var metric = metrics.Current;
        Assert.True(metric.TryGetNumber(metric.DataType!.Value, out var number));
        return number;
    }
}
