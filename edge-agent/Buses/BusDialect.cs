using System.Globalization;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>The language in which a device on a bus is asked; the names are those of profile files.</summary>
public enum BusDialect : byte
{
    /// <summary>Modbus: RTU on a line, or behind the header of Modbus TCP.</summary>
    Modbus,

    /// <summary>DL/T 645-2007, meters of electric energy: identifiers of four bytes.</summary>
    Dlt645,

    /// <summary>DL/T 645-1997, which is only read: identifiers of two bytes.</summary>
    Dlt645Of1997,

    /// <summary>CJ/T 188-2004 and -2018: water, gas and heat meters.</summary>
    Cjt188,

    /// <summary>NMEA 0183: weather and position heads that talk unasked.</summary>
    Nmea0183,
}

/// <summary>What a dialect demands of a line.</summary>
public static class BusDialects
{
    /// <summary>
    /// DL/T 645 gives a meter 20 to 500 ms for its answer, and CJ/T 188 meters, woken by the preamble, take as long: a wait shorter than
    /// that and a margin would call them dead.
    /// </summary>
    public static readonly TimeSpan MeterTimeoutMin = TimeSpan.FromMilliseconds(600);

    /// <summary>Longest wait for the first byte of an answer, on a bus of this timeout.</summary>
    public static TimeSpan TimeoutOf(this BusDialect dialect, TimeSpan configured) =>
        !dialect.IsMeter() || configured > MeterTimeoutMin ? configured : MeterTimeoutMin;

    /// <summary>True for the two of meters, whose devices have addresses of 12 or 14 digits.</summary>
    public static bool IsMeter(this BusDialect dialect) => dialect is BusDialect.Dlt645 or BusDialect.Dlt645Of1997 or BusDialect.Cjt188;

    /// <summary>True where devices are never asked: they talk by themselves, and nobody else may on their line.</summary>
    public static bool IsTalker(this BusDialect dialect) => dialect == BusDialect.Nmea0183;

    /// <summary>Digits of a data identifier.</summary>
    public static int IdentifierDigits(this BusDialect dialect) => dialect == BusDialect.Dlt645 ? 8 : 4;

    /// <summary>A data identifier as the standards print it.</summary>
    public static string Print(this BusDialect dialect, uint identifier) =>
        identifier.ToString($"X{dialect.IdentifierDigits()}", CultureInfo.InvariantCulture);
}
