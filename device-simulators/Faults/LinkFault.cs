namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>What may go wrong on a TCP link. Extended at the end.</summary>
public enum LinkFaultKind
{
    /// <summary>Bytes arrive later.</summary>
    Latency,

    /// <summary>So many bytes a second pass in each direction, all connections by themselves.</summary>
    Bandwidth,

    /// <summary>Connections are reset (RST) after a random time.</summary>
    Reset,

    /// <summary>Nothing passes, and nobody is told; what was sent meanwhile arrives afterwards.</summary>
    Partition,

    /// <summary>The far side is gone and the near side is not told: what it sends is swallowed, for good.</summary>
    HalfOpen,

    /// <summary>New connections are closed at once.</summary>
    Refuse,
}

/// <summary>One thing that goes wrong on a link, and when.</summary>
public sealed record LinkFault
{
    /// <summary>What.</summary>
    public required LinkFaultKind Kind { get; init; }

    /// <summary>Latency: the delay; reset: the mean life of a connection.</summary>
    public TimeSpan Span { get; init; }

    /// <summary>Latency: up to so much is added or taken away.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>Bandwidth: bytes a second.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>When it begins, counted from the start of the proxy.</summary>
    public TimeSpan From { get; init; }

    /// <summary>When it is over; null for never.</summary>
    public TimeSpan? Until { get; init; }

    internal bool IsOnAt(TimeSpan played) => played >= From && (Until is null || played < Until);
}

/// <summary>Everything that may go wrong on one link. Same seed: same jitter, same lives of connections.</summary>
/// <param name="Seed">Decides what is random.</param>
/// <param name="Faults">In any order; of two that are on at once and of one kind the worse counts.</param>
public sealed record LinkFaultPlan(ulong Seed, IReadOnlyList<LinkFault> Faults)
{
    /// <summary>A link on which all is well.</summary>
    public static LinkFaultPlan None { get; } = new(0, []);

    internal bool IsOn(LinkFaultKind kind, TimeSpan played) => Of(kind, played).Any();

    internal IEnumerable<LinkFault> Of(LinkFaultKind kind, TimeSpan played) => Faults.Where(fault => fault.Kind == kind && fault.IsOnAt(played));

    /// <summary>Delay of bytes that come in at a moment.</summary>
    /// <param name="played">The moment.</param>
    /// <param name="share">0 to 1, for the jitter.</param>
    internal TimeSpan LatencyAt(TimeSpan played, double share)
    {
        var worst = Of(LinkFaultKind.Latency, played).MaxBy(fault => fault.Span);
        if (worst is null) return TimeSpan.Zero;
        var delay = worst.Span + worst.Jitter * (2 * share - 1);
        return delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
    }

    /// <summary>Bytes a second at a moment; infinity when nothing limits them.</summary>
    internal double BandwidthAt(TimeSpan played) => Of(LinkFaultKind.Bandwidth, played).Select(fault => fault.BytesPerSecond).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>When the partition that is on at a moment is over; the moment itself when none is on, null for never.</summary>
    internal TimeSpan? PartitionEnd(TimeSpan played)
    {
        var end = played;
        while (Of(LinkFaultKind.Partition, end).ToArray() is { Length: > 0 } open)
        {
            if (open.Any(fault => fault.Until is null)) return null;
            end = open.Max(fault => fault.Until!.Value);
        }

        return end;
    }
}
