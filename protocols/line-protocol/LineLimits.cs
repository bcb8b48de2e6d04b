namespace SmartPoles.Protocols.LineProtocol;

/// <summary>Bounds of the line protocol, each with its origin.</summary>
public static class LineLimits
{
    /// <summary>Longest measurement with its tags, bytes: the series key length of InfluxDB 1.x (models, MaxKeyLength).</summary>
    public const int SeriesKeyBytesMax = 65_535;

    /// <summary>Longest string field, bytes of its UTF-8: "Line protocol reference", data types, 64 KB.</summary>
    public const int StringBytesMax = 65_536;

    /// <summary>Most lines in a request: "Optimize writes to InfluxDB", batch writes.</summary>
    public const int LinesPerRequestMax = 5_000;

    /// <summary>Earliest and latest time, nanoseconds before and after 1970: InfluxDB 1.x models, MinNanoTime and MaxNanoTime.</summary>
    public const long NanosecondsMax = 9_223_372_036_854_775_806;

    /// <summary>Greatest buffer of a writer, bytes; InfluxDB 1.x takes 25 MB in one body (max-body-size).</summary>
    public const int BufferBytesMax = 25_000_000;
}
