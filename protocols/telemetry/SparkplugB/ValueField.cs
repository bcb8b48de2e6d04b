namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Which member of the metric's value oneof is on the wire; the numbers are the protobuf field numbers.</summary>
public enum ValueField : byte
{
    /// <summary>No value field.</summary>
    None = 0,

    /// <summary>int_value, uint32: two's complement for the signed types.</summary>
    Int = 10,

    /// <summary>long_value, uint64.</summary>
    Long = 11,

    /// <summary>float_value, IEEE 754 single.</summary>
    Float = 12,

    /// <summary>double_value, IEEE 754 double.</summary>
    Double = 13,

    /// <summary>boolean_value.</summary>
    Boolean = 14,

    /// <summary>string_value, UTF-8.</summary>
    String = 15,

    /// <summary>bytes_value.</summary>
    Bytes = 16,

    /// <summary>dataset_value, left undecoded.</summary>
    DataSet = 17,

    /// <summary>template_value, left undecoded.</summary>
    Template = 18,

    /// <summary>extension_value, left undecoded.</summary>
    Extension = 19,
}
