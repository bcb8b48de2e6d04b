namespace SmartPoles.IngestServer.Journaling;

/// <summary>What a journal entry tells. The numbers lie on disk: never renumber, never reuse.</summary>
public enum EntryType : byte
{
    /// <summary>Admitted readings of one device.</summary>
    Data = 1,

    /// <summary>Birth of a gateway, with the closings of its earlier epochs.</summary>
    NodeBirth = 2,

    /// <summary>Birth of a device; its values feed the live view only.</summary>
    DeviceBirth = 3,

    /// <summary>Death of a gateway.</summary>
    NodeDeath = 4,

    /// <summary>Death of a device.</summary>
    DeviceDeath = 5,

    /// <summary>The receive-time clock: one a second, the only clock that alarm timers know.</summary>
    Tick = 6,

    /// <summary>A refused message with its verdict and its bytes.</summary>
    Refused = 7,

    /// <summary>An operator acknowledged an alarm.</summary>
    Acknowledge = 8,

    /// <summary>What the slowest cursor still needs fills the journal beyond its alarm mark, or no longer does.</summary>
    Filling = 9,

    /// <summary>A stretch of the journal was deleted before every cursor had passed it (dropOldest).</summary>
    Dropped = 10,

    /// <summary>Another set of alarm rules decides from here on; the whole document.</summary>
    Rules = 11,

    /// <summary>Another registry became active; its content lies under its hash beside the journal.</summary>
    Registry = 12,

    /// <summary>An operator did something other than acknowledge: see <see cref="OperatorAction"/>.</summary>
    Operate = 13,
}
