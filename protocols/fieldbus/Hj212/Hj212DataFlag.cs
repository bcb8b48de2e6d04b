namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>State of the instrument behind a value (suffix Flag). HJ 212-2017, table of data flags; the letters of the wire.</summary>
public enum Hj212DataFlag : byte
{
    /// <summary>No flag was sent.</summary>
    None = 0,

    /// <summary>Works; only this enters statistics.</summary>
    Normal = (byte)'N',

    /// <summary>Stopped.</summary>
    Stopped = (byte)'F',

    /// <summary>Under maintenance.</summary>
    Maintenance = (byte)'M',

    /// <summary>Entered by hand.</summary>
    Manual = (byte)'S',

    /// <summary>Faulty.</summary>
    Fault = (byte)'D',

    /// <summary>Being calibrated.</summary>
    Calibration = (byte)'C',

    /// <summary>Above the upper limit of the instrument.</summary>
    OverLimit = (byte)'T',

    /// <summary>No communication with the instrument.</summary>
    Lost = (byte)'B',
}
