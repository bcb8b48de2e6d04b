namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>One metric to send. Births carry name, alias and datatype; DATA carries the alias alone.</summary>
public readonly ref struct Metric
{
    /// <summary>Name, UTF-8; left out when empty.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>Alias, unique over the edge node with all its devices; bdSeq and Node Control metrics have none.</summary>
    public ulong? Alias { get; init; }

    /// <summary>UTC milliseconds.</summary>
    public ulong Timestamp { get; init; }

    /// <summary>Send the datatype: true in births, false in DATA and commands.</summary>
    public bool WithDataType { get; init; }

    /// <summary>The value belongs to the past.</summary>
    public bool IsHistorical { get; init; }

    /// <summary>Engineering unit property, UTF-8; left out when empty.</summary>
    public ReadOnlySpan<byte> EngineeringUnit { get; init; }

    /// <summary>Quality property; left out for null. DATA leaves it out for good values, where absence means good.</summary>
    public Quality? Quality { get; init; }

    /// <summary>
    /// Property <c>Raw</c>, Double: what was read in place of a value that cannot be true. Left out for null and for what is no number.
    /// Its metric is null, so that a host which reads no properties does not take it for a value.
    /// </summary>
    public double? Raw { get; init; }

    /// <summary>The value.</summary>
    public MetricValue Value { get; init; }
}
