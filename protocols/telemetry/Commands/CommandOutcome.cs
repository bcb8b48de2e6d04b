namespace SmartPoles.Protocols.Telemetry.Commands;

/// <summary>What became of a command. Travels on the wire: never renumber, never reuse.</summary>
public enum CommandOutcome : byte
{
    /// <summary>Executed, and the device says so when read.</summary>
    Done = 0,

    /// <summary>First of two phases taken: nothing moved yet, a confirmation is awaited.</summary>
    Armed = 1,

    /// <summary>Written, but what was read back is something else.</summary>
    ReadBackDiffers = 2,

    /// <summary>Written, but nothing could be read back: the device may have it or not.</summary>
    Unconfirmed = 3,

    /// <summary>The device refused.</summary>
    DeviceRefused = 4,

    /// <summary>The bus is down; nothing was written and nothing will be.</summary>
    BusDown = 5,

    /// <summary>The device did not answer and does not have the value.</summary>
    NoAnswer = 6,

    /// <summary>Came after its expiry, or the bus was not free before it.</summary>
    Expired = 10,

    /// <summary>The gateway does not know the time, so it cannot tell whether the command is still meant.</summary>
    ClockUnknown = 11,

    /// <summary>Actuation is off for the gateway or the device.</summary>
    ActuationOff = 12,

    /// <summary>The profile does not mark this control as safe.</summary>
    NotSafe = 13,

    /// <summary>The device has no such control, or the gateway no such device or action.</summary>
    NoSuchControl = 14,

    /// <summary>The value is outside the control's range.</summary>
    OutOfRange = 15,

    /// <summary>This id was taken before; it is not executed again.</summary>
    Repeated = 16,

    /// <summary>Too many commands to this device within a minute.</summary>
    TooOften = 17,

    /// <summary>Too many commands wait.</summary>
    Busy = 18,

    /// <summary>A confirmation of nothing armed, of another value, or too late.</summary>
    NotArmed = 19,

    /// <summary>The command cannot be read: no id, no expiry, no value or several.</summary>
    Malformed = 20,

    /// <summary>The disk did not take the id or the audit record, so nothing was executed.</summary>
    NotRecorded = 21,

    /// <summary>The expiry lies further ahead than ids are remembered.</summary>
    ExpiresTooLate = 22,

    /// <summary>The gateway stopped or lost its connection before it began.</summary>
    Dropped = 23,

    /// <summary>The action was tried and failed; the detail says why.</summary>
    Failed = 24,
}
