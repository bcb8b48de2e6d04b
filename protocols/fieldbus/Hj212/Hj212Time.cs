namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>
/// Times of HJ 212: YYYYMMDDhhmmss, with milliseconds behind in QN. The standard names no zone; it is that of the place, UTC+8 in China.
/// Here they are milliseconds since 1970-01-01 00:00 of the same clock: subtract the zone's offset for UTC.
/// </summary>
public static class Hj212Time
{
    /// <summary>Digits of a time in seconds.</summary>
    public const int SecondsSize = 14;

    private const int MillisecondsSize = Hj212Limits.RequestNumberSize;
    private const int YearMin = 2000;
    private const int YearMax = 2099;

    /// <summary>Reads 14 or 17 digits that are a moment between 2000 and 2099.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long localMs)
    {
        localMs = 0;
        if (text.Length is not (SecondsSize or MillisecondsSize)) return false;
        if (!Digits.TryRead(text[..8], out var date) || !Digits.TryRead(text[8..14], out var time)) return false;
        var milliseconds = 0;
        if (text.Length == MillisecondsSize && !Digits.TryRead(text[14..], out milliseconds)) return false;

        var (year, month, day) = (date / 10000, date / 100 % 100, date % 100);
        var (hour, minute, second) = (time / 10000, time / 100 % 100, time % 100);
        if (year is < YearMin or > YearMax || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 59) return false;
        var moment = new DateTime(year, month, day, hour, minute, second);
        localMs = ((moment.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond) + milliseconds;
        return true;
    }

    /// <summary>Fills <paramref name="output"/>, 14 or 17 bytes, with a moment between 2000 and 2099.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another size, or a moment that has no four digits.</exception>
    public static void Write(Span<byte> output, long localMs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length is SecondsSize or MillisecondsSize, true);
        var moment = DateTime.UnixEpoch.AddMilliseconds(localMs);
        Digits.Write(output[..4], moment.Year);
        Digits.Write(output[4..6], moment.Month);
        Digits.Write(output[6..8], moment.Day);
        Digits.Write(output[8..10], moment.Hour);
        Digits.Write(output[10..12], moment.Minute);
        Digits.Write(output[12..14], moment.Second);
        if (output.Length == MillisecondsSize) Digits.Write(output[14..], moment.Millisecond);
    }
}
