namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What HJ 212-2017 allows, each with its section. HJ 212-2025 keeps the frame and its sizes.</summary>
public static class Hj212Limits
{
    /// <summary>Longest body (from QN to the closing &amp;&amp;), characters. 6.3.1.</summary>
    public const int BodySizeMax = 1024;

    /// <summary>Longest data between the &amp;&amp;, characters. 6.3.2, field CP.</summary>
    public const int DataSizeMax = 950;

    /// <summary>Longest frame, bytes: head, length, body, checksum, end; bounds every receive buffer.</summary>
    public const int FrameSizeMax = Hj212Frame.HeadSize + BodySizeMax + Hj212Frame.TailSize;

    /// <summary>Characters of a request number, YYYYMMDDhhmmsszzz. 6.3.2, field QN.</summary>
    public const int RequestNumberSize = 17;

    /// <summary>Characters of a station number of the standard, 0-9 and A-F (EPC-96). 6.3.2, field MN.</summary>
    public const int StationSize = 24;

    /// <summary>Longest station number taken; older devices have 14 characters or any.</summary>
    public const int StationSizeMax = 32;

    /// <summary>Characters of an access password. 6.3.2, field PW.</summary>
    public const int PasswordSize = 6;

    /// <summary>Longest password taken; some devices put a key of 24 characters here.</summary>
    public const int PasswordSizeMax = 32;

    /// <summary>Packets that one message may be split into, and highest number of a part. 6.3.2, fields PNUM and PNO.</summary>
    public const int PartsMax = 9999;

    /// <summary>Time to wait for an answer before a repetition. Table of timeouts and repetitions; 5 s where the line is ADSL.</summary>
    public static TimeSpan AnswerTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Repetitions before a message is given up. The same table.</summary>
    public const int Retries = 3;

    /// <summary>Shortest and longest interval of real-time data, seconds. Commands 1061 and 1062.</summary>
    public const int RealTimeIntervalMin = 30, RealTimeIntervalMax = 3600;

    /// <summary>Intervals of minute data, minutes: those that divide an hour. Commands 1063 and 1064.</summary>
    public static ReadOnlySpan<int> MinuteIntervals => [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
}
