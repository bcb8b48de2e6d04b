namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>Date and time of a meter. CJ/T 188-2004, data identifiers and formats.</summary>
/// <remarks>
/// It is what the meter's clock shows, without a zone, and may be years off: never take it for the moment of a reading.
/// <code>
/// | second (8) | minute (8) | hour (8) | day (8) | month (8) | year (8) | century (8) |     all in digits
/// </code>
/// </remarks>
public static class Cjt188Clock
{
    /// <summary>Bytes.</summary>
    public const int Size = 7;

    /// <summary>Reads seven bytes; false for what is no date and time.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out DateTime moment)
    {
        moment = default;
        if (data.Length < Size || !Bcd.IsDigits(data[..Size])) return false;
        var (second, minute, hour) = (Bcd.ValueOf(data[0]), Bcd.ValueOf(data[1]), Bcd.ValueOf(data[2]));
        var (day, month, year) = (Bcd.ValueOf(data[3]), Bcd.ValueOf(data[4]), Bcd.ValueOf(data[5]) + (100 * Bcd.ValueOf(data[6])));
        if (second > 59 || minute > 59 || hour > 23 || year < 1 || month is < 1 or > 12) return false;
        if (day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        moment = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    /// <summary>Writes seven bytes; false without room.</summary>
    public static bool TryWrite(DateTime moment, Span<byte> data)
    {
        if (data.Length < Size) return false;
        data[0] = Bcd.FromValue(moment.Second);
        data[1] = Bcd.FromValue(moment.Minute);
        data[2] = Bcd.FromValue(moment.Hour);
        data[3] = Bcd.FromValue(moment.Day);
        data[4] = Bcd.FromValue(moment.Month);
        data[5] = Bcd.FromValue(moment.Year % 100);
        data[6] = Bcd.FromValue(moment.Year / 100);
        return true;
    }
}
