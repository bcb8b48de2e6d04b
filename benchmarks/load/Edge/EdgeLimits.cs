namespace SmartPoles.LoadRig.Edge;

/// <summary>What the agent must hold. Issue 3.</summary>
internal static class EdgeLimits
{
    public static readonly Limit[] All =
    [
        new("binary_mb", 12, false),
        new("rss_mb", 32, false),
        new("rss_server_away_mb", 64, false),
        new("first_poll_ms", 300, false),
        new("line_use", 0.95, true),
        new("cpu_percent", 2, false),
        new("p99_period_ratio_5_of_20_dead", 1.1, false),
        new("dead_share_percent", 2, false),
        new("recovery_400mb_ms", 1000, false),
        new("tcp_read_us", 20, false),
        new("outbox_30d_mb", 512 * 1.048576, false),
    ];
}
