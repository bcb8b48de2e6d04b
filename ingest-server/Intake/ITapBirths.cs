namespace SmartPoles.IngestServer.Intake;

/// <summary>The births that stand, for an engineer who begins to listen: without them no alias can be read.</summary>
public interface ITapBirths
{
    /// <summary>
    /// The newest NBIRTH of every node that is online, each followed by the newest DBIRTHs of its devices. Enumerated slowly, at the pace of
    /// the engineer's line; what changes meanwhile may or may not be seen, because live messages follow.
    /// </summary>
    IEnumerable<CachedBirth> Newest();
}

/// <summary>A birth as it was received.</summary>
/// <param name="Topic">Topic, UTF-8.</param>
/// <param name="Payload">Body.</param>
public readonly record struct CachedBirth(ReadOnlyMemory<byte> Topic, ReadOnlyMemory<byte> Payload);
