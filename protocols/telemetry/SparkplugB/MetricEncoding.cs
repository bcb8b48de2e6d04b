namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Size and bytes of one metric; the two walk the same fields, which a test holds together.</summary>
internal static class MetricEncoding
{
    // Type and number, each with its tag.
    private const int NumberSize = 2 + 1 + sizeof(ulong);

    private static ReadOnlySpan<byte> UnitKey => "engUnit"u8;

    internal static int SizeOf(in Metric metric)
    {
        var size = 1 + WireWriter.VarintSize(metric.Timestamp);
        if (!metric.Name.IsEmpty) size += BytesSize(1, metric.Name.Length);
        if (metric.Alias is { } alias) size += 1 + WireWriter.VarintSize(alias);
        if (metric.WithDataType) size += 1 + WireWriter.VarintSize((ulong)metric.Value.Type);
        if (metric.IsHistorical) size += 2;
        if (metric.Value.Field == ValueField.None) size += 2;
        if (HasProperties(in metric)) size += BytesSize(9, PropertiesSize(in metric));
        return size + ValueSize(metric.Value);
    }

    internal static void Write(ref WireWriter writer, in Metric metric)
    {
        if (!metric.Name.IsEmpty) writer.BytesField(1, metric.Name);
        if (metric.Alias is { } alias) writer.VarintField(2, alias);
        writer.VarintField(3, metric.Timestamp);
        if (metric.WithDataType) writer.VarintField(4, (ulong)metric.Value.Type);
        if (metric.IsHistorical) writer.VarintField(5, 1);
        if (metric.Value.Field == ValueField.None) writer.VarintField(7, 1);
        if (HasProperties(in metric)) WriteProperties(ref writer, in metric);
        WriteValue(ref writer, metric.Value);
    }

    private static int BytesSize(int field, int length) =>
        WireWriter.TagSize(field) + WireWriter.VarintSize((ulong)length) + length;

    private static int ValueSize(in MetricValue value) => value.Field switch
    {
        ValueField.None => 0,
        ValueField.Float => 1 + sizeof(uint),
        ValueField.Double => 1 + sizeof(ulong),
        ValueField.String or ValueField.Bytes => BytesSize((int)value.Field, value.Bytes.Length),
        _ => 1 + WireWriter.VarintSize(value.Bits),
    };

    internal static void WriteValue(ref WireWriter writer, in MetricValue value)
    {
        var field = (int)value.Field;
        switch (value.Field)
        {
            case ValueField.None: break;
            case ValueField.Float: writer.Fixed32Field(field, (uint)value.Bits); break;
            case ValueField.Double: writer.Fixed64Field(field, value.Bits); break;
            case ValueField.String or ValueField.Bytes: writer.BytesField(field, value.Bytes); break;
            default: writer.VarintField(field, value.Bits); break;
        }
    }

    private static bool HasProperties(in Metric metric) => !metric.EngineeringUnit.IsEmpty || metric.Quality is not null || HasRaw(in metric);

    private static bool HasReason(in Metric metric) => metric.Quality is { } quality && quality != Quality.Good;

    private static bool HasRaw(in Metric metric) => metric.Raw is { } raw && double.IsFinite(raw);

    private static int PropertiesSize(in Metric metric)
    {
        var size = HasRaw(in metric) ? BytesSize(1, MetricQuality.RawKey.Length) + BytesSize(2, NumberSize) : 0;
        if (!metric.EngineeringUnit.IsEmpty)
        {
            size += BytesSize(1, UnitKey.Length) + BytesSize(2, TextSize(metric.EngineeringUnit));
        }

        if (metric.Quality is { } quality)
        {
            size += BytesSize(1, MetricQuality.QualityKey.Length) + BytesSize(2, IntegerSize(MetricQuality.ToCode(quality)));
            if (HasReason(in metric))
            {
                size += BytesSize(1, MetricQuality.ReasonKey.Length) + BytesSize(2, IntegerSize((int)quality));
            }
        }

        return size;
    }

    private static void WriteProperties(ref WireWriter writer, in Metric metric)
    {
        var hasUnit = !metric.EngineeringUnit.IsEmpty;
        writer.LengthField(9, PropertiesSize(in metric));
        if (hasUnit) writer.BytesField(1, UnitKey);
        if (metric.Quality is not null) writer.BytesField(1, MetricQuality.QualityKey);
        if (HasReason(in metric)) writer.BytesField(1, MetricQuality.ReasonKey);
        if (HasRaw(in metric)) writer.BytesField(1, MetricQuality.RawKey);
        if (hasUnit)
        {
            writer.LengthField(2, TextSize(metric.EngineeringUnit));
            writer.VarintField(1, (ulong)SparkplugDataType.String);
            writer.BytesField(8, metric.EngineeringUnit);
        }

        if (metric.Quality is { } quality)
        {
            WriteInteger(ref writer, MetricQuality.ToCode(quality));
            if (HasReason(in metric)) WriteInteger(ref writer, (int)quality);
        }

        if (HasRaw(in metric)) WriteNumber(ref writer, metric.Raw.GetValueOrDefault());
    }

    private static int TextSize(ReadOnlySpan<byte> text) => 2 + BytesSize(8, text.Length);

    private static int IntegerSize(int value) => 3 + WireWriter.VarintSize((uint)value);

    private static void WriteNumber(ref WireWriter writer, double value)
    {
        writer.LengthField(2, NumberSize);
        writer.VarintField(1, (ulong)SparkplugDataType.Double);
        writer.Fixed64Field(6, BitConverter.DoubleToUInt64Bits(value));
    }

    private static void WriteInteger(ref WireWriter writer, int value)
    {
        writer.LengthField(2, IntegerSize(value));
        writer.VarintField(1, (ulong)SparkplugDataType.Int32);
        writer.VarintField(3, (uint)value);
    }
}
