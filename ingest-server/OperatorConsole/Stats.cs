namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Counters since start, and how far the cursors lag.</summary>
internal sealed record Stats(
    long Published, long Acknowledged, long Kept, long RefusedConnections, long RefusedTopics, long Quarantined, long Connected, long StoredRows,
    long AlarmsRaised, long AlarmsCleared, long JournalBytes, long StoreLagBytes, long AlarmLagBytes, string? StoreTrouble)
{
    internal static Stats Of(ConsoleContext context)
    {
        var progress = context.Progress();
        var durable = context.Journal.DurablePosition;
        return new Stats(
            context.Intake.Published, context.Intake.Acknowledged, context.Intake.Kept, context.Intake.RefusedConnections, context.Intake.RefusedTopics,
            context.Quarantine.Count, context.Intake.Connected, progress.Rows, context.AlarmLoop.Raised, context.AlarmLoop.Cleared,
            context.Journal.BytesOnDisk, Math.Max(0, durable - progress.AppliedPosition),
            Math.Max(0, durable - context.AlarmLoop.AppliedPosition), progress.Trouble);
    }
}
