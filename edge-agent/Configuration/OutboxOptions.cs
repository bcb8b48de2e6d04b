namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>What the agent keeps until the server has it.</summary>
public sealed record OutboxOptions
{
    /// <value>Default 512 MiB: some weeks of a pole's readings, and small beside the eMMC of a gateway. 1 to 65,536.</value>
    public static readonly IntegerOption Capacity = new("CapacityMiB", 512, 1, 65_536);

    /// <value>Default 50 ms: at most 20 flushes a second, to spare the flash; events do not wait for it. 0 to 1,000.</value>
    public static readonly IntegerOption CommitDelay = new("CommitDelayMs", 50, 0, 1000);

    public required int CapacityMiB { get; init; }

    public required int CommitDelayMs { get; init; }

    internal static OutboxOptions Read(ConfigurationNode node)
    {
        var options = new OutboxOptions { CapacityMiB = node.Integer(Capacity), CommitDelayMs = node.Integer(CommitDelay) };
        node.End();
        return options;
    }
}
