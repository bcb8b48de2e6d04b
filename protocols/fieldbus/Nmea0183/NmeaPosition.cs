namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>Where a receiver is, and when: of an RMC or a GGA sentence.</summary>
/// <remarks>
/// <code>
/// $GNRMC,083015.00,A,3627.3540,N,11559.1140,E,0.0,0.0,150820,,,A*4E
///        time UTC  | latitude    longitude    |   |   ddmmyy
///                  A valid, V not             kn  deg
/// $GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47
///        time   latitude   longitude   | |  |   altitude
///                                      | satellites
///                                      0 no fix                HDOP
/// </code>
/// Angles are degrees and minutes, ddmm.mmm and dddmm.mmm.
/// </remarks>
public readonly record struct NmeaPosition
{
    private const int CenturyTurn = 80;    // 80..99 are of the last century: GPS began in 1980

    /// <summary>Degrees, north positive.</summary>
    public double Latitude { get; private init; }

    /// <summary>Degrees, east positive.</summary>
    public double Longitude { get; private init; }

    /// <summary>Milliseconds since midnight UTC.</summary>
    public int TimeOfDayMs { get; private init; }

    /// <summary>Date of an RMC sentence; null in GGA, which has none.</summary>
    public DateOnly? Date { get; private init; }

    /// <summary>Satellites of a GGA sentence; 0 in RMC.</summary>
    public int Satellites { get; private init; }

    /// <summary>Metres above the geoid, of a GGA sentence; NaN in RMC or where it is empty.</summary>
    public double AltitudeMetres { get; private init; }

    /// <summary>Horizontal dilution of precision of a GGA sentence; NaN in RMC or where it is empty.</summary>
    public double HorizontalDilution { get; private init; }

    /// <summary>Reads an RMC or a GGA sentence.</summary>
    public static NmeaContent Read(in NmeaSentence sentence, out NmeaPosition position)
    {
        position = default;
        var fields = sentence.Fields;
        if (sentence.Formatter.SequenceEqual("RMC"u8)) return ReadMinimum(fields, out position);
        return sentence.Formatter.SequenceEqual("GGA"u8) ? ReadFix(fields, out position) : NmeaContent.OtherFormatter;
    }

    private static NmeaContent ReadMinimum(in NmeaFields fields, out NmeaPosition position)
    {
        position = default;
        if (fields.Count is < 11 or > 13) return NmeaContent.BadField;
        if (fields.Is(1, 'V')) return NmeaContent.NotValid;
        if (!fields.Is(1, 'A') || !TryDate(fields[8], out var date)) return NmeaContent.BadField;
        var content = ReadPlace(fields, 0, 2, out position);
        if (content == NmeaContent.Ok) position = position with { Date = date, AltitudeMetres = double.NaN, HorizontalDilution = double.NaN };
        return content;
    }

    private static NmeaContent ReadFix(in NmeaFields fields, out NmeaPosition position)
    {
        position = default;
        if (fields.Count != 14) return NmeaContent.BadField;
        if (fields.Is(5, '0')) return NmeaContent.NotValid;
        if (fields.Letter(5) is < '1' or > '9' || !TryDigits(fields[6], out var satellites) || !fields.TryOptional(8, out var altitude)
            || !fields.TryOptional(7, out var dilution))
        {
            return NmeaContent.BadField;
        }

        if (!fields[8].IsEmpty && !fields.Is(9, 'M')) return NmeaContent.UnknownUnit;
        var content = ReadPlace(fields, 0, 1, out position);
        if (content == NmeaContent.Ok) position = position with { Satellites = satellites, AltitudeMetres = altitude, HorizontalDilution = dilution };
        return content;
    }

    private static NmeaContent ReadPlace(in NmeaFields fields, int timeAt, int placeAt, out NmeaPosition position)
    {
        position = default;
        if (!TryTime(fields[timeAt], out var time)) return NmeaContent.BadField;
        if (!fields.TryNumber(placeAt, out var latitude) || !fields.TryNumber(placeAt + 2, out var longitude)) return NmeaContent.BadField;
        var (northSouth, eastWest) = (fields.Letter(placeAt + 1), fields.Letter(placeAt + 3));
        if (northSouth is not ('N' or 'S') || eastWest is not ('E' or 'W')) return NmeaContent.BadField;
        if (!TryAngle(latitude, 90, out latitude) || !TryAngle(longitude, 180, out longitude)) return NmeaContent.OutOfRange;
        position = new NmeaPosition
        {
            Latitude = northSouth == 'S' ? -latitude : latitude,
            Longitude = eastWest == 'W' ? -longitude : longitude,
            TimeOfDayMs = time,
        };
        return NmeaContent.Ok;
    }

    /// <summary>ddmm.mmm as degrees.</summary>
    private static bool TryAngle(double text, double max, out double degrees)
    {
        var whole = Math.Floor(text / 100);
        var minutes = text - (whole * 100);
        degrees = whole + (minutes / 60);
        return text >= 0 && minutes < 60 && degrees <= max;
    }

    /// <summary>hhmmss with any decimals.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out int milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 6 || !TryDigits(text[..6], out var time)) return false;
        var (hour, minute, second) = (time / 10000, time / 100 % 100, time % 100);
        if (hour > 23 || minute > 59 || second > 60) return false;    // 60: a leap second
        milliseconds = (((((hour * 60) + minute) * 60) + second) * 1000);
        if (text.Length == 6) return true;
        var decimals = text[7..];
        if (text[6] != '.' || !TryDigits(decimals, out _)) return false;
        var (part, weight) = (0, 100);
        foreach (var each in decimals)
        {
            part += (each - '0') * weight;
            weight /= 10;
        }

        milliseconds += part;
        return true;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, out DateOnly date)
    {
        date = default;
        if (text.Length != 6 || !TryDigits(text, out var number)) return false;
        var (day, month, year) = (number / 10000, number / 100 % 100, number % 100);
        year += year >= CenturyTurn ? 1900 : 2000;
        if (month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (text.Length is 0 or > 9) return false;
        foreach (var each in text)
        {
            if (each is < (byte)'0' or > (byte)'9') return false;
            number = (number * 10) + each - '0';
        }

        return true;
    }
}
