namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>Units of the sentences in those of the product.</summary>
internal static class NmeaUnits
{
    public const double KilopascalPerBar = 100;
    public const double KilopascalPerInchOfMercury = 3.386389;
    public const double KilopascalPerMillimetreOfMercury = 0.133322387;
    public const double MillimetresPerInch = 25.4;
    public const double MetresPerSecondPerKnot = 1852.0 / 3600;

    /// <summary>m/s of one N, M, K or S; null for another letter.</summary>
    public static double? SpeedFactor(char unit) => unit switch
    {
        'M' => 1,
        'N' => MetresPerSecondPerKnot,
        'K' => 1 / 3.6,
        'S' => 0.44704,
        _ => null,
    };
}
