namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Why a meter refused: the one data byte of a refusal. DL/T 645-2007, error information word.</summary>
/// <remarks>A meter may send any byte; it is kept as it came.</remarks>
[Flags]
public enum Dlt645ErrorFlags : byte
{
    /// <summary>No reason given.</summary>
    None = 0,

    /// <summary>Something else.</summary>
    Other = 0x01,

    /// <summary>The meter has no such data.</summary>
    NoSuchData = 0x02,

    /// <summary>Wrong password, or not allowed.</summary>
    Password = 0x04,

    /// <summary>The line speed cannot be changed.</summary>
    LineSpeed = 0x08,

    /// <summary>Too many time zones of the year.</summary>
    TimeZones = 0x10,

    /// <summary>Too many slots of the day.</summary>
    DaySlots = 0x20,

    /// <summary>Too many tariffs.</summary>
    Tariffs = 0x40,
}
