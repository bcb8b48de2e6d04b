namespace SmartPoles.Protocols.Telemetry;

/// <summary>
/// What a reading is worth, and if nothing, why. Travels as the Sparkplug properties <c>Quality</c> (192 good, 0 bad,
/// 500 stale) and <c>Reason</c> (this number), and in journals: never renumber, never reuse.
/// </summary>
public enum Quality : byte
{
    /// <summary>A value read from the device, inside its legal range.</summary>
    Good = 0,

    /// <summary>The device did not answer in time.</summary>
    Timeout = 1,

    /// <summary>The answer was damaged: wrong checksum, length or framing.</summary>
    BadFrame = 2,

    /// <summary>The device answered with a protocol exception.</summary>
    DeviceException = 3,

    /// <summary>
    /// What was read cannot be true: outside the legal range of its quantity, or a step that nothing real makes. The number is kept as evidence.
    /// </summary>
    Implausible = 4,

    /// <summary>The device reports that it has no value: sentinel, NaN, sensor not fitted, gap in a source series.</summary>
    NoValue = 5,

    /// <summary>The bus itself is down: serial port gone, connection refused.</summary>
    BusDown = 6,

    /// <summary>No fresh value arrived; the last one may be wrong by now.</summary>
    Stale = 7,
}

/// <summary>How far the clock that stamped a reading can be trusted. Travels in the ledger block: never renumber.</summary>
public enum ClockQuality : byte
{
    /// <summary>Nothing is known about the clock.</summary>
    Unknown = 0,

    /// <summary>Runs freely since its last synchronisation.</summary>
    FreeRunning = 1,

    /// <summary>Synchronised to a time server.</summary>
    Synchronised = 2,
}
