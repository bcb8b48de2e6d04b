namespace SmartPoles.Protocols.Telemetry.Ledger;

/// <summary>Whether bytes are a ledger block or closings, and if not, why.</summary>
public enum LedgerStatus
{
    /// <summary>Well formed.</summary>
    Ok,

    /// <summary>Empty, or a version that this program does not know.</summary>
    UnknownVersion,

    /// <summary>The bytes end too early.</summary>
    Truncated,

    /// <summary>Bytes follow the end.</summary>
    TrailingBytes,

    /// <summary>A number or a count is zero, or a number or the sum of the runs is 2^63 or more.</summary>
    BadNumber,

    /// <summary>More entries than <see cref="LedgerBlock.EntriesMax"/>.</summary>
    TooManyEntries,

    /// <summary>A device id that breaks the rule of ids.</summary>
    BadDeviceId,
}

/// <summary>Why records were dropped before they were ever sent. Travels and lies on disk: never renumber.</summary>
public enum GapReason : byte
{
    /// <summary>The outbox reached its byte cap.</summary>
    OutboxFull = 1,

    /// <summary>Bytes on disk were damaged.</summary>
    Damaged = 2,

    /// <summary>The disk refused the write.</summary>
    StorageFailed = 3,

    /// <summary>Replaced by minimum, maximum and mean of its window, which keep numbers of their own.</summary>
    Thinned = 4,
}
