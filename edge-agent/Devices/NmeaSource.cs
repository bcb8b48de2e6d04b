namespace SmartPoles.EdgeAgent.Devices;

/// <summary>Sentences of NMEA 0183 that hold quantities; the names are those on the line and in profile files.</summary>
public enum NmeaFormatter
{
    /// <summary>Meteorological composite.</summary>
    MDA,

    /// <summary>Wind speed and angle.</summary>
    MWV,

    /// <summary>Transducer measurements.</summary>
    XDR,

    /// <summary>Recommended minimum: position, date.</summary>
    RMC,

    /// <summary>Position fix.</summary>
    GGA,
}

/// <summary>Which part of a sentence a quantity is; the names are those of profile files.</summary>
public enum NmeaPart
{
    /// <summary>m/s; of MWV and MDA.</summary>
    WindSpeed,

    /// <summary>Degrees; of MWV and MDA.</summary>
    WindDirection,

    /// <summary>Celsius; of MDA, and a transducer of kind C.</summary>
    Temperature,

    /// <summary>Percent; of MDA, and a transducer of kind H.</summary>
    Humidity,

    /// <summary>Kilopascal; of MDA, and a transducer of kind P.</summary>
    Pressure,

    /// <summary>Millimetres since the gauge was set to zero; a transducer of kind V with the name that its maker gave it.</summary>
    Rain,

    /// <summary>Degrees, north positive; of RMC and GGA.</summary>
    Latitude,

    /// <summary>Degrees, east positive; of RMC and GGA.</summary>
    Longitude,

    /// <summary>Metres above the geoid; of GGA.</summary>
    Altitude,

    /// <summary>Satellites used; of GGA.</summary>
    Satellites,

    /// <summary>Horizontal dilution of precision; of GGA.</summary>
    Dilution,

    /// <summary>1 with a position, 0 while there is none; of RMC and GGA.</summary>
    Fix,
}

/// <summary>Against what an MWV sentence tells the wind; the names are those of profile files.</summary>
public enum NmeaReference
{
    /// <summary>Either: on a pole the head's mark is mounted to the north.</summary>
    Any,

    /// <summary>Against true north only.</summary>
    True,

    /// <summary>Against the head's own mark only.</summary>
    Relative,
}

/// <summary>One place from which a quantity may come.</summary>
/// <param name="Formatter">Sentence.</param>
/// <param name="Part">Part of it.</param>
public sealed record NmeaSource(NmeaFormatter Formatter, NmeaPart Part)
{
    /// <summary><see cref="NmeaFormatter.MWV"/>: which of its two kinds.</summary>
    public NmeaReference Reference { get; init; }

    /// <summary><see cref="NmeaFormatter.XDR"/>: name of the transducer; null for the first of its kind.</summary>
    public string? Transducer { get; init; }

    /// <summary>Letter of the kind of transducer that measures the part; 0 where none does.</summary>
    internal char TransducerKind => Part switch
    {
        NmeaPart.Temperature => 'C',
        NmeaPart.Humidity => 'H',
        NmeaPart.Pressure => 'P',
        NmeaPart.Rain => 'V',
        _ => '\0',
    };

    /// <summary>The sentence has such a part.</summary>
    internal bool IsPossible => Formatter switch
    {
        NmeaFormatter.MWV => Part is NmeaPart.WindSpeed or NmeaPart.WindDirection,
        NmeaFormatter.MDA => Part is NmeaPart.WindSpeed or NmeaPart.WindDirection or NmeaPart.Temperature or NmeaPart.Humidity or NmeaPart.Pressure,
        NmeaFormatter.XDR => TransducerKind != 0,
        NmeaFormatter.RMC => Part is NmeaPart.Latitude or NmeaPart.Longitude or NmeaPart.Fix,
        _ => Part is NmeaPart.Latitude or NmeaPart.Longitude or NmeaPart.Altitude or NmeaPart.Satellites or NmeaPart.Dilution or NmeaPart.Fix,
    };

    /// <summary>Unit in which the part is told here.</summary>
    internal string Unit => Part switch
    {
        NmeaPart.WindSpeed => "m/s",
        NmeaPart.Temperature => "Cel",
        NmeaPart.Humidity => "%",
        NmeaPart.Pressure => "kPa",
        NmeaPart.Rain => "mm",
        NmeaPart.Altitude => "m",
        NmeaPart.WindDirection or NmeaPart.Latitude or NmeaPart.Longitude => "deg",
        _ => "",
    };
}

/// <summary>What is known of the sentences beforehand.</summary>
internal static class NmeaFormatters
{
    /// <summary>Most bytes on the line, CR LF included: the standard's limit where the fields have no fixed number of digits.</summary>
    public static int SizeMaxOf(NmeaFormatter formatter) =>
        formatter == NmeaFormatter.MWV ? MwvSizeMax : Protocols.Fieldbus.Nmea0183.NmeaLimits.SentenceSizeMax;

    // $WIMWV,359.99,R,999.99,N,A*28 CR LF
    private const int MwvSizeMax = 31;

    /// <summary>The formatter of a sentence; false for one that holds nothing of interest here.</summary>
    public static bool TryOf(ReadOnlySpan<byte> name, out NmeaFormatter formatter)
    {
        (var isKnown, formatter) = name switch
        {
            [(byte)'M', (byte)'D', (byte)'A'] => (true, NmeaFormatter.MDA),
            [(byte)'M', (byte)'W', (byte)'V'] => (true, NmeaFormatter.MWV),
            [(byte)'X', (byte)'D', (byte)'R'] => (true, NmeaFormatter.XDR),
            [(byte)'R', (byte)'M', (byte)'C'] => (true, NmeaFormatter.RMC),
            [(byte)'G', (byte)'G', (byte)'A'] => (true, NmeaFormatter.GGA),
            _ => (false, default),
        };
        return isKnown;
    }
}
