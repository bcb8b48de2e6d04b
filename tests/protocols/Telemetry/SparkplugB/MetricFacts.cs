using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

/// <summary>What one metric says, detached from any buffer: what a test writes and what it expects to read.</summary>
/// <param name="Type">Datatype, sent where <paramref name="Declared"/>; known from the birth where not.</param>
/// <param name="Value">long, ulong (UInt64, DateTime), float, double, bool, string, hex text for bytes, or null.</param>
internal sealed record MetricFacts(
    string? Name,
    ulong? Alias,
    ulong? Timestamp,
    SparkplugDataType Type,
    object? Value,
    bool Declared = true,
    bool Historical = false,
    string? Unit = null,
    Quality? Quality = null)
{
    public void AddTo(PayloadWriter writer)
    {
        var name = Encoding.UTF8.GetBytes(Name ?? "");
        var unit = Encoding.UTF8.GetBytes(Unit ?? "");
        var metric = new Metric
        {
            Name = name,
            Alias = Alias,
            Timestamp = Timestamp!.Value,
            WithDataType = Declared,
            IsHistorical = Historical,
            EngineeringUnit = unit,
            Quality = Quality,
            Value = ToMetricValue(),
        };
        writer.Add(in metric);
    }

    public static MetricFacts Of(in MetricView metric, SparkplugDataType birthType)
    {
        var type = metric.DataType ?? birthType;
        return new MetricFacts(
            metric.Name.IsEmpty ? null : Encoding.UTF8.GetString(metric.Name),
            metric.Alias,
            metric.Timestamp,
            type,
            ValueOf(in metric, type),
            metric.DataType is not null,
            metric.IsHistorical,
            metric.Properties.TryGet("engUnit"u8, out var unit) ? Encoding.UTF8.GetString(unit.Text) : null,
            metric.Properties.TryGet("Quality"u8, out _) ? MetricQuality.Of(in metric) : null);
    }

    private MetricValue ToMetricValue() => (Type, Value) switch
    {
        (_, null) => MetricValue.Null(Type),
        (SparkplugDataType.Int8, long value) => MetricValue.Int8((sbyte)value),
        (SparkplugDataType.Int16, long value) => MetricValue.Int16((short)value),
        (SparkplugDataType.Int32, long value) => MetricValue.Int32((int)value),
        (SparkplugDataType.Int64, long value) => MetricValue.Int64(value),
        (SparkplugDataType.UInt8, long value) => MetricValue.UInt8((byte)value),
        (SparkplugDataType.UInt16, long value) => MetricValue.UInt16((ushort)value),
        (SparkplugDataType.UInt32, long value) => MetricValue.UInt32((uint)value),
        (SparkplugDataType.UInt64, ulong value) => MetricValue.UInt64(value),
        (SparkplugDataType.DateTime, ulong value) => MetricValue.DateTime(value),
        (SparkplugDataType.Float, float value) => MetricValue.Float(value),
        (SparkplugDataType.Double, double value) => MetricValue.Double(value),
        (SparkplugDataType.Boolean, bool value) => MetricValue.Boolean(value),
        (SparkplugDataType.String, string value) => MetricValue.String(Encoding.UTF8.GetBytes(value)),
        (SparkplugDataType.Bytes, string hex) => MetricValue.OfBytes(Convert.FromHexString(hex)),
        _ => throw new InvalidOperationException($"{Type} does not hold {Value}"),
    };

    private static object? ValueOf(in MetricView metric, SparkplugDataType type)
    {
        if (metric.IsNull) return null;
        switch (type)
        {
            case SparkplugDataType.UInt64 or SparkplugDataType.DateTime:
                Assert.Equal(ValueField.Long, metric.Field);
                return metric.Bits;
            case SparkplugDataType.Float:
                Assert.True(metric.TryGetNumber(type, out var single));
                return (float)single;
            case SparkplugDataType.Double:
                Assert.True(metric.TryGetNumber(type, out var number));
                return number;
            case SparkplugDataType.Boolean:
                Assert.True(metric.TryGetBoolean(out var truth));
                return truth;
            case SparkplugDataType.String:
                Assert.Equal(ValueField.String, metric.Field);
                return Encoding.UTF8.GetString(metric.Bytes);
            case SparkplugDataType.Bytes:
                Assert.Equal(ValueField.Bytes, metric.Field);
                return Convert.ToHexString(metric.Bytes);
            default:
                Assert.True(metric.TryGetInteger(type, out var integer));
                return integer;
        }
    }
}
