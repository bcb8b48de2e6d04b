namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Date and time of a meter. DL/T 645-2007, annex A (data identifiers), 04000101 and 04000102.</summary>
/// <remarks>
/// They are what its clock shows, without a zone, and may be years off: never take them for the moment of a reading.
/// <code>
/// date  | day of the week (8) | day (8) | month (8) | year (8) |
/// time  | second (8) | minute (8) | hour (8) |                      all in digits
/// </code>
/// </remarks>
public static class Dlt645Clock
{
    private const int Century = 2000;

    /// <summary>Reads a date of the years 2000 to 2099; false for what is none. The day of the week is passed over.</summary>
    public static bool TryReadDate(Dlt645Data data, out DateOnly date)
    {
        date = default;
        if (data.Length != 4 || !Bcd.IsDigits(data[1]) || !Bcd.IsDigits(data[2]) || !Bcd.IsDigits(data[3])) return false;
        var (day, month, year) = (Bcd.ValueOf(data[1]), Bcd.ValueOf(data[2]), Century + Bcd.ValueOf(data[3]));
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>Reads a time of day; false for what is none.</summary>
    public static bool TryReadTime(Dlt645Data data, out TimeOnly time)
    {
        time = default;
        if (data.Length != 3 || !Bcd.IsDigits(data[0]) || !Bcd.IsDigits(data[1]) || !Bcd.IsDigits(data[2])) return false;
        var (second, minute, hour) = (Bcd.ValueOf(data[0]), Bcd.ValueOf(data[1]), Bcd.ValueOf(data[2]));
        if (second > 59 || minute > 59 || hour > 23) return false;
        time = new TimeOnly(hour, minute, second);
        return true;
    }

    /// <summary>Writes a date without the offset; false for another century or without room for 4 bytes.</summary>
    public static bool TryWriteDate(DateOnly date, Span<byte> plain)
    {
        if (date.Year is < Century or >= Century + 100 || plain.Length < 4) return false;
        plain[0] = (byte)date.DayOfWeek;
        plain[1] = Bcd.FromValue(date.Day);
        plain[2] = Bcd.FromValue(date.Month);
        plain[3] = Bcd.FromValue(date.Year - Century);
        return true;
    }

    /// <summary>Writes a time without the offset; false without room for 3 bytes.</summary>
    public static bool TryWriteTime(TimeOnly time, Span<byte> plain)
    {
        if (plain.Length < 3) return false;
        plain[0] = Bcd.FromValue(time.Second);
        plain[1] = Bcd.FromValue(time.Minute);
        plain[2] = Bcd.FromValue(time.Hour);
        return true;
    }
}
