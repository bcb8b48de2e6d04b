namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>The outbox at a moment; counts are readings since the start of the agent unless said otherwise.</summary>
public sealed record OutboxStatus
{
    /// <summary>Size of all its files, bytes.</summary>
    public required long BytesOnDisk { get; init; }

    /// <summary>The cap, bytes.</summary>
    public required long CapacityBytes { get; init; }

    /// <summary>Given a number.</summary>
    public required long Taken { get; init; }

    /// <summary>Acknowledged by the server, of this start or an earlier one.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Dropped with a gap record, for whatever reason.</summary>
    public required long Dropped { get; init; }

    /// <summary>Replaced by minimum, maximum and mean.</summary>
    public required long Thinned { get; init; }

    /// <summary>Bytes written to the disk, everything included.</summary>
    public required long BytesWritten { get; init; }

    /// <summary>Flushes to the disk.</summary>
    public required long Flushes { get; init; }

    /// <summary>Why the disk refuses; null when it does not.</summary>
    public required string? Trouble { get; init; }

    /// <summary>
    /// Times the disk did not take the mark that records are handed out from now on, which must be on it before they leave. They wait.
    /// </summary>
    public long MarksRefused { get; init; }

    /// <summary>Readings in memory, because the outbox could not be opened yet; they have no numbers.</summary>
    public long Early { get; init; }
}
