namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>What became of the bytes of one value.</summary>
public enum Dlt645ValueStatus : byte
{
    /// <summary>A number.</summary>
    Ok = 0,

    /// <summary>All bytes FFH: the meter says that it has no such value.</summary>
    Absent = 1,

    /// <summary>A nibble above 9.</summary>
    NotDigits = 2,

    /// <summary>More or fewer bytes than the item has.</summary>
    WrongSize = 3,

    /// <summary>The item is a date, a time or an address.</summary>
    NoNumber = 4,
}
