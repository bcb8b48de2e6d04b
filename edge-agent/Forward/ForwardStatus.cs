namespace SmartPoles.EdgeAgent.Forward;

/// <summary>The way to a bureau's platform at a moment.</summary>
/// <param name="Platform">Host and port.</param>
/// <param name="IsConnected">A connection stands.</param>
/// <param name="Waiting">Packets that wait.</param>
/// <param name="Counters">What became of the packets since the start.</param>
public sealed record ForwardStatus(string Platform, bool IsConnected, int Waiting, ForwardCounters Counters);

/// <summary>The counters of a forwarder with their names, once for JSON and metrics.</summary>
internal static class ForwardFigures
{
    public static IEnumerable<(string Name, long Value, string Help)> Of(ForwardCounters counters) =>
    [
        ("connections", counters.Connections, "Connections made"),
        ("made_packets", counters.Made, "Packets made"),
        ("acknowledged_packets", counters.Acknowledged, "Packets that the platform acknowledged"),
        ("repeated_packets", counters.Repeated, "Repetitions sent"),
        ("unanswered_packets", counters.Unanswered, "Packets given up"),
        ("dropped_real_time_packets", counters.DroppedRealTime, "Real-time packets dropped because the backlog was full"),
        ("dropped_minute_packets", counters.DroppedMinute, "Minute packets dropped because the backlog was full"),
        ("dropped_hour_packets", counters.DroppedHour, "Hour packets dropped because the backlog was full"),
        ("restored_packets", counters.Restored, "Packets of an earlier run, found on the disk"),
        ("not_kept", counters.NotKept, "Times that the disk did not take what waits"),
        ("late_readings", counters.Late, "Readings that came after their period was told"),
        ("refused_requests", counters.Refused, "Requests of the platform that were refused"),
    ];
}
