namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>Why an alarm has not been annunciated. Stored as a number: never renumber; sent by name.</summary>
public enum Holding : byte
{
    /// <summary>It has been annunciated.</summary>
    None = 0,

    /// <summary>It may be a consequence; its cause is waited for.</summary>
    WaitsForCause = 1,

    /// <summary>It is a consequence: its cause stands for it.</summary>
    Consequence = 2,

    /// <summary>There were too many: the group of the flood stands for it.</summary>
    Flood = 3,

    /// <summary>It is shelved, suppressed or out of service.</summary>
    Hidden = 4,

    /// <summary>It was acknowledged before its turn came.</summary>
    Acknowledged = 5,

    /// <summary>It was found in what came late, too late to call anybody.</summary>
    Historic = 6,
}
