namespace SmartPoles.Protocols.LineProtocol;

/// <summary>Unit of the timestamps of a request. It travels beside the lines, as a query parameter.</summary>
public enum LinePrecision : byte
{
    /// <summary>1e-9 s.</summary>
    Nanoseconds,

    /// <summary>1e-6 s.</summary>
    Microseconds,

    /// <summary>1e-3 s.</summary>
    Milliseconds,

    /// <summary>1 s.</summary>
    Seconds,
}

/// <summary>The write interfaces that spell the precision differently.</summary>
public enum LineApi : byte
{
    /// <summary>InfluxDB 1.x <c>/write</c>.</summary>
    V1,

    /// <summary>InfluxDB 2.x <c>/api/v2/write</c>; VictoriaMetrics follows it.</summary>
    V2,

    /// <summary>InfluxDB 3 <c>/api/v3/write_lp</c>.</summary>
    V3,
}

/// <summary>Spelling and size of a precision.</summary>
public static class LinePrecisionSpelling
{
    /// <summary>The value of the <c>precision</c> parameter. Microseconds are <c>u</c>, <c>us</c> and <c>microsecond</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a member of the enums: a programmer's error.</exception>
    public static string Spell(this LinePrecision precision, LineApi api) => (api, precision) switch
    {
        (LineApi.V1 or LineApi.V2, LinePrecision.Nanoseconds) => "ns",
        (LineApi.V1, LinePrecision.Microseconds) => "u",
        (LineApi.V2, LinePrecision.Microseconds) => "us",
        (LineApi.V1 or LineApi.V2, LinePrecision.Milliseconds) => "ms",
        (LineApi.V1 or LineApi.V2, LinePrecision.Seconds) => "s",
        (LineApi.V3, LinePrecision.Nanoseconds) => "nanosecond",
        (LineApi.V3, LinePrecision.Microseconds) => "microsecond",
        (LineApi.V3, LinePrecision.Milliseconds) => "millisecond",
        (LineApi.V3, LinePrecision.Seconds) => "second",
        _ => throw new ArgumentOutOfRangeException(nameof(precision), (api, precision), "No such precision"),
    };

    /// <summary>Nanoseconds in one unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a member of the enum: a programmer's error.</exception>
    public static long UnitNanoseconds(this LinePrecision precision) => precision switch
    {
        LinePrecision.Nanoseconds => 1,
        LinePrecision.Microseconds => 1_000,
        LinePrecision.Milliseconds => 1_000_000,
        LinePrecision.Seconds => 1_000_000_000,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "No such precision"),
    };
}
