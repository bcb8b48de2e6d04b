namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What became of one question on a bus. Trouble on a bus is ordinary: it is an outcome, never an exception.</summary>
public enum BusOutcome
{
    /// <summary>The answer to this question, checked in full.</summary>
    Ok,

    /// <summary>No byte, or only frames of others, until the deadline.</summary>
    Timeout,

    /// <summary>Bytes came, but no frame with the right checksum, unit, function and length.</summary>
    BadFrame,

    /// <summary>The device refused; the reply carries its code.</summary>
    Exception,

    /// <summary>The port cannot be opened, the connection was refused or broke.</summary>
    BusDown,
}
