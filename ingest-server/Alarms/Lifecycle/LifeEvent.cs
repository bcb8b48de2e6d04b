namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>What may happen to an alarm after it was raised.</summary>
/// <param name="Kind">What.</param>
/// <param name="Level">New level, of a change of level.</param>
/// <param name="Hidden">What hides it from now on, of a change of that.</param>
public readonly record struct LifeEvent(LifeEventKind Kind, byte Level = 0, Hiding Hidden = Hiding.None);

public enum LifeEventKind : byte
{
    Returned,
    LevelChanged,
    Acknowledged,
    Reset,
    HidingChanged,
}

/// <summary>What became of an event or of an operator's action. Stored by name.</summary>
public enum LifeOutcome : byte
{
    Applied,

    /// <summary>It was so already; nothing changed.</summary>
    Unchanged,

    /// <summary>Somebody was earlier.</summary>
    AlreadyAcknowledged,

    /// <summary>Somebody was earlier.</summary>
    AlreadyReset,

    /// <summary>A reset wants a condition that has returned.</summary>
    StillActive,

    /// <summary>A reset wants an acknowledgement first.</summary>
    NotAcknowledged,

    /// <summary>Only a latching alarm is reset.</summary>
    NotLatching,

    /// <summary>There is no such alarm, shelf, window or place.</summary>
    Unknown,

    /// <summary>Its time is over before it begins.</summary>
    Expired,

    /// <summary>A case takes its steps one after the other.</summary>
    WrongOrder,

    /// <summary>There are as many as the server keeps.</summary>
    TooMany,

    /// <summary>Somebody was earlier; end that shelf first.</summary>
    AlreadyShelved,

    /// <summary>Somebody was earlier.</summary>
    AlreadyOutOfService,

    /// <summary>It is somebody else's; it must be nobody's first.</summary>
    AlreadyAssigned,
}
