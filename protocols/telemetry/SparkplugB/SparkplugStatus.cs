namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Whether bytes are a Sparkplug B payload, and if not, what is wrong with them.</summary>
public enum SparkplugStatus
{
    /// <summary>A well-formed payload.</summary>
    Ok,

    /// <summary>The bytes end inside a field.</summary>
    Truncated,

    /// <summary>A varint is longer than ten bytes.</summary>
    BadVarint,

    /// <summary>A field has the wrong wire type, or a wire type that does not exist.</summary>
    BadWireType,

    /// <summary>A field number is zero.</summary>
    BadFieldNumber,

    /// <summary>A metric names a datatype code above 34.</summary>
    BadDataType,

    /// <summary>A property set has unequal counts of keys and values.</summary>
    BadPropertySet,

    /// <summary>More metrics than <see cref="SparkplugLimits.MetricsMax"/>.</summary>
    TooManyMetrics,

    /// <summary>Longer than <see cref="SparkplugLimits.PayloadBytesMax"/>.</summary>
    TooLong,
}
