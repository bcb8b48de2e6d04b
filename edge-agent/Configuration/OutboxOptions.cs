namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>What the agent keeps until the server has it.</summary>
public sealed record OutboxOptions
{
    /// <value>Default 512 MiB: two months of a pole at 10 readings/s, and small beside the eMMC of a gateway. 1 to 65,536.</value>
    public static readonly IntegerOption Capacity = new("CapacityMiB", 512, 1, 65_536);

    /// <value>Default 50 ms: at most 20 flushes a second, to spare the flash; events do not wait for it. 0 to 1,000.</value>
    public static readonly IntegerOption CommitDelay = new("CommitDelayMs", 50, 0, 1000);

    /// <value>Default 65,536: a burst is flushed before its delay is over when so much of it waits. 4,096 to 524,288.</value>
    public static readonly IntegerOption CommitSize = new("CommitBytes", 65_536, 4096, 524_288);

    /// <value>
    /// Default 60 s: after a power cut without a clock chip, a time server answers within seconds of the uplink; an alarm that waited
    /// so long goes without a sure time, and the server's receive time counts. 0 to 3,600.
    /// </value>
    public static readonly IntegerOption AlarmClockWait = new("AlarmClockWaitSeconds", 60, 0, 3600);

    /// <value>Default 900 s: the same for everything else, which loses less by waiting. 0 to 86,400.</value>
    public static readonly IntegerOption ClockWait = new("ClockWaitSeconds", 900, 0, 86_400);

    public required int CapacityMiB { get; init; }

    public required int CommitDelayMs { get; init; }

    public int CommitBytes { get; init; } = CommitSize.Default!.Value;

    public int AlarmClockWaitSeconds { get; init; } = AlarmClockWait.Default!.Value;

    public int ClockWaitSeconds { get; init; } = ClockWait.Default!.Value;

    /// <summary>In place of <see cref="CapacityMiB"/>, for tests that must reach a cap fast.</summary>
    internal long? CapacityBytes { get; init; }

    /// <summary>Segment size; null for what the cap gives. For tests that must close many segments.</summary>
    internal int? SegmentBytes { get; init; }

    internal static OutboxOptions Read(ConfigurationNode node)
    {
        var options = new OutboxOptions
        {
            CapacityMiB = node.Integer(Capacity),
            CommitDelayMs = node.Integer(CommitDelay),
            CommitBytes = node.Integer(CommitSize),
            AlarmClockWaitSeconds = node.Integer(AlarmClockWait),
            ClockWaitSeconds = node.Integer(ClockWait),
        };
        node.End();
        return options;
    }
}
