using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class MetricViewTests
{
    [Theory]
    [InlineData(SparkplugDataType.Int8, 0xE9UL, -23)]
    [InlineData(SparkplugDataType.Int8, 0xFFFFFFE9UL, -23)]
    [InlineData(SparkplugDataType.Int8, ulong.MaxValue - 22, -23)]
    [InlineData(SparkplugDataType.Int8, 0x7FUL, 127)]
    [InlineData(SparkplugDataType.Int16, 0x8AD0UL, -30_000)]
    [InlineData(SparkplugDataType.Int16, 0xFFFF8AD0UL, -30_000)]
    [InlineData(SparkplugDataType.Int32, 0xFFFFFFFFUL, -1)]
    [InlineData(SparkplugDataType.Int32, ulong.MaxValue, -1)]
    [InlineData(SparkplugDataType.UInt8, 0x1FAUL, 250)]
    [InlineData(SparkplugDataType.UInt16, 0xFFFFUL, 65_535)]
    [InlineData(SparkplugDataType.UInt32, 0xFFFFFFFFUL, 4_294_967_295)]
    [InlineData(SparkplugDataType.Int32, 0UL, 0)]
    public void TryGetInteger_IntValue_TakesEveryWidthInUse(SparkplugDataType type, ulong bits, long expected)
    {
        var metric = Read(new Wire().Varint(10, bits));

        Assert.True(metric.TryGetInteger(type, out var value));
        Assert.Equal(expected, value);
        Assert.True(metric.TryGetNumber(type, out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData(SparkplugDataType.UInt32, 0xFFFFFFFFUL, 4_294_967_295)]
    [InlineData(SparkplugDataType.Int64, ulong.MaxValue - 4, -5)]
    [InlineData(SparkplugDataType.UInt64, (ulong)long.MaxValue, long.MaxValue)]
    [InlineData(SparkplugDataType.DateTime, 0UL, 0)]
    public void TryGetInteger_LongValue_IsTaken(SparkplugDataType type, ulong bits, long expected)
    {
        Assert.True(Read(new Wire().Varint(11, bits)).TryGetInteger(type, out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void TryGetInteger_UInt64BeyondInt64_IsRefusedAndReadAsANumber()
    {
        var metric = Read(new Wire().Varint(11, ulong.MaxValue));

        Assert.False(metric.TryGetInteger(SparkplugDataType.UInt64, out _));
        Assert.True(metric.TryGetNumber(SparkplugDataType.UInt64, out var number));
        Assert.Equal(18446744073709551615.0, number);
    }

    [Fact]
    public void Zero_OfEveryKind_IsAValueAndNoAbsence()
    {
        var metric = Read(new Wire().Varint(2, 0).Varint(3, 0).Varint(4, 0).Varint(5, 0).Varint(7, 0).Varint(14, 0));

        Assert.Equal(0UL, metric.Alias);
        Assert.Equal(0UL, metric.Timestamp);
        Assert.Equal(SparkplugDataType.Unknown, metric.DataType);
        Assert.False(metric.IsNull);
        Assert.False(metric.IsHistorical);
        Assert.True(metric.TryGetBoolean(out var value));
        Assert.False(value);
    }

    [Fact]
    public void Absence_OfEveryKind_IsNull()
    {
        var metric = Read(new Wire());

        Assert.Null(metric.Alias);
        Assert.Null(metric.Timestamp);
        Assert.Null(metric.DataType);
        Assert.Equal(ValueField.None, metric.Field);
        Assert.Equal(0, metric.Properties.Count);
        Assert.False(metric.TryGetBoolean(out _));
        Assert.False(metric.TryGetInteger(SparkplugDataType.Int32, out _));
        Assert.False(metric.TryGetNumber(SparkplugDataType.Float, out _));
    }

    [Fact]
    public void IsNull_WithAValueBesideIt_GivesNoValue()
    {
        var metric = Read(new Wire().Varint(7, 1).Varint(10, 5));

        Assert.True(metric.IsNull);
        Assert.False(metric.TryGetInteger(SparkplugDataType.Int32, out _));
        Assert.False(metric.TryGetNumber(SparkplugDataType.Int32, out var number));
        Assert.True(double.IsNaN(number));
    }

    [Fact]
    public void IsTransient_True_IsRead() => Assert.True(Read(new Wire().Varint(6, 1)).IsTransient);

    [Theory]
    [InlineData(SparkplugDataType.Float)]
    [InlineData(SparkplugDataType.Double)]
    [InlineData(SparkplugDataType.Boolean)]
    [InlineData(SparkplugDataType.String)]
    [InlineData(SparkplugDataType.Bytes)]
    [InlineData(SparkplugDataType.Unknown)]
    [InlineData((SparkplugDataType)200)]
    public void TryGetNumber_TypeThatDoesNotFitIntValue_IsFalse(SparkplugDataType type) =>
        Assert.False(Read(new Wire().Varint(10, 1)).TryGetNumber(type, out _));

    [Theory]
    [InlineData(0x7FC00000u)] // NaN
    [InlineData(0x7F800000u)] // infinity
    [InlineData(0xFF800000u)] // minus infinity
    public void TryGetNumber_NoFiniteFloat_IsPassedOn(uint bits)
    {
        Assert.True(Read(new Wire().Fixed32(12, bits)).TryGetNumber(SparkplugDataType.Float, out var value));
        Assert.False(double.IsFinite(value));
    }

    private static MetricView Read(Wire metric)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(new Wire().Message(2, metric).ToArray(), out var payload));
        var metrics = payload.GetEnumerator();
        Assert.True(metrics.MoveNext());
        return metrics.Current;
    }
}
