namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What one value is worth after its packet's checksum was right.</summary>
public enum Hj212Verdict : byte
{
    /// <summary>Believed.</summary>
    Plausible = 0,

    /// <summary>The station has no such factor.</summary>
    UnknownFactor = 1,

    /// <summary>The group has none of the values that the command is about.</summary>
    NoValue = 2,

    /// <summary>No number of the factor's type.</summary>
    WrongForm = 3,

    /// <summary>Outside the legal range.</summary>
    OutOfRange = 4,

    /// <summary>A thousand times, or a thousandth of, the last believed value: the unit of the device is another.</summary>
    UnitFault = 5,

    /// <summary>Changed faster than the factor does; believed when the next value agrees with it.</summary>
    TooFast = 6,

    /// <summary>Minimum, mean and maximum do not lie in this order.</summary>
    Disordered = 7,

    /// <summary>The instrument itself says that the value is not good: see <see cref="Hj212DataFlag"/>.</summary>
    Flagged = 8,
}

/// <summary>Why a packet whose checksum was right is not believed as a whole.</summary>
public enum Hj212Doubt : byte
{
    /// <summary>Believed; each value is judged on its own.</summary>
    None = 0,

    /// <summary>Another station.</summary>
    OtherStation = 1,

    /// <summary>Another password.</summary>
    WrongPassword = 2,

    /// <summary>No kind of system of the standard.</summary>
    UnknownSystem = 3,

    /// <summary>Data without DataTime.</summary>
    NoDataTime = 4,

    /// <summary>The period does not begin on a whole minute, hour or day.</summary>
    UnalignedTime = 5,

    /// <summary>The data are younger than the packet.</summary>
    DataAfterRequest = 6,

    /// <summary>The data are older than such a packet tells.</summary>
    DataTooOld = 7,

    /// <summary>The packet comes from the future of the receiver's clock.</summary>
    Ahead = 8,

    /// <summary>The packet is older than any backlog: the station's clock is wrong.</summary>
    Stale = 9,
}
