namespace SmartPoles.IngestServer.Intake;

/// <summary>What all connections of the endpoint share.</summary>
internal sealed record IntakeContext(
    IIntakeSink Sink, IDurability Durability, IIntakeAccess Access, IntakeOptions Options, string ServerId, IntakeMetrics Metrics, TimeProvider Time, ILogger Log,
    HostState State, SessionTable Sessions, AckPump Pump, DeadlineSweep Deadlines, Tap Tap)
{
    /// <summary>The server plays recordings: receive times are those that a message tells (<see cref="RecordedTime"/>).</summary>
    internal bool TakesRecordedTimes { get; init; }

    /// <summary>The server goes down: its connections end for its own sake, so nobody's will is due.</summary>
    internal bool IsStopping { get; set; }

    /// <summary>Largest PUBLISH, bytes; what is beyond the payload limit is still taken in, so that it can be refused on its own.</summary>
    internal int PublishBytesMax => Options.PayloadBytesMax + IntakeLimits.OversizeBytesMax;
}
