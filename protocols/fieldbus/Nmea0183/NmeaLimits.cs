namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>What NMEA 0183 allows.</summary>
public static class NmeaLimits
{
    /// <summary>Longest sentence, characters: from $ to CR LF, both included. NMEA 0183, 5.3.</summary>
    public const int SentenceSizeMax = 82;

    /// <summary>Shortest sentence: $, five of address, *hh.</summary>
    public const int SentenceSizeMin = 9;

    /// <summary>Baud rate, 8 data bits, no parity, 1 stop bit. NMEA 0183, 4.</summary>
    public const int Baud = 4800;
}
