namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>Where an alarm stands (ISA-18.2, 5.4: the alarm state transition diagram). Stored and sent by name.</summary>
public enum AlarmState : byte
{
    /// <summary>Returned and acknowledged, or reset: history.</summary>
    Normal = 0,

    /// <summary>The condition holds and nobody has said that he knows.</summary>
    ActiveUnacknowledged = 1,

    /// <summary>The condition holds and somebody knows.</summary>
    ActiveAcknowledged = 2,

    /// <summary>The condition has returned before anybody said that he knows.</summary>
    ReturnedUnacknowledged = 3,

    /// <summary>Latching, returned, not acknowledged.</summary>
    LatchedUnacknowledged = 4,

    /// <summary>Latching, returned and acknowledged: waits for its reset.</summary>
    LatchedAcknowledged = 5,

    /// <summary>Put aside by an operator for a time.</summary>
    Shelved = 6,

    /// <summary>Not annunciated while a maintenance window is open.</summary>
    SuppressedByDesign = 7,

    /// <summary>Not annunciated until its place is put back into service.</summary>
    OutOfService = 8,
}

/// <summary>What keeps an alarm from being annunciated; several may at once. Stored as a number: never renumber.</summary>
[Flags]
public enum Hiding : byte
{
    None = 0,
    Shelf = 1,
    Window = 2,
    OutOfService = 4,
}
