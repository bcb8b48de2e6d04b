using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>What is to be tried.</summary>
/// <param name="Rules">The rules to try.</param>
/// <param name="Before">The rules as they are; null when only the new ones are of interest.</param>
/// <param name="FromMs">Alarms raised before it are left out; what came before still warms the kernels up.</param>
/// <param name="ToMs">Alarms from it on are left out.</param>
/// <param name="Incidents">Known incidents.</param>
internal sealed record BacktestOrder(
    RuleSet Rules, RuleSet? Before, long? FromMs = null, long? ToMs = null, IReadOnlyList<KnownIncident>? Incidents = null)
{
    /// <summary>The rules as they are begin with <see cref="Before"/> and change where the journal says that they did.</summary>
    internal bool IsFollowingJournal { get; init; }

    /// <summary>Places to begin with; null where nothing is known of any.</summary>
    internal ICityTopology? Topology { get; init; }

    /// <summary>Places of a registry that the journal names; null for none.</summary>
    internal Func<string, ICityTopology?>? TopologyOf { get; init; }

    internal AlarmKernel KernelOf(RuleSet rules) => new(rules, Topology, TopologyOf);
}

/// <summary>Tries rules: the same entries through a kernel with the rules as they are and through one with those to try, side by side.</summary>
internal static class BacktestRun
{
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="IOException">The source fails.</exception>
    /// <exception cref="InvalidOperationException">Rules that are raised by nearly everything.</exception>
    internal static BacktestResult Run(BacktestOrder order, IEntrySource source, RunPace pace, TimeProvider time, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var tried = new KernelLane(order.KernelOf(order.Rules), keepsItsRules: true);
        var present = order.Before is { } rules ? new KernelLane(order.KernelOf(rules), keepsItsRules: !order.IsFollowingJournal) : null;
        LaneRun.Run(source, present is null ? [tried] : [tried, present], pace, stop);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        return new BacktestResult(ReportOf(order, source, tried, present, seconds), tried.Transitions, present?.Transitions ?? []);
    }

    private static BacktestReport ReportOf(BacktestOrder order, IEntrySource source, KernelLane tried, KernelLane? present, double seconds)
    {
        var from = Math.Max(order.FromMs ?? long.MinValue, tried.FirstUnixMs);
        var to = Math.Min(order.ToMs ?? long.MaxValue, tried.LastUnixMs + 1);
        var after = AlarmsOf(tried, order);
        var before = present is null ? null : AlarmsOf(present, order);
        var compared = before is null ? [] : AlarmComparison.Of(before, after);
        var notes = tried.SkippedEntries == 0 ? source.Notes : [.. source.Notes, $"{tried.SkippedEntries} entries are of a newer program or malformed, and were passed over"];
        return new BacktestReport(
            1, source.Name, source.IsExact, notes, from, to, tried.Readings, Math.Round(seconds, 3), Math.Round(tried.Readings / Math.Max(1e-9, seconds)),
            before is null ? null : AlarmFigures.Of(before, from, to), AlarmFigures.Of(after, from, to), before is null ? null : ChangeCounts.Of(compared),
            [.. compared.GroupBy(row => (row.After ?? row.Before)!.Rule).OrderBy(group => group.Key, StringComparer.Ordinal).Select(RuleOf)],
            [.. compared.Where(row => row.Change != ChangeKind.Same).Take(BacktestReport.AlarmsMax)], [.. (order.Incidents ?? []).Select(incident => ResultOf(incident, before, after))]);
    }

    private static List<BacktestAlarm> AlarmsOf(KernelLane lane, BacktestOrder order) =>
        [.. BacktestAlarm.Of(lane.Transitions).Where(alarm => alarm.RaisedUnixMs >= (order.FromMs ?? long.MinValue) && alarm.RaisedUnixMs < (order.ToMs ?? long.MaxValue))];

    private static RuleChange RuleOf(IGrouping<string, ComparedAlarm> rows) =>
        new(rows.Key, rows.Count(row => row.Before is not null), rows.Count(row => row.After is not null), ChangeCounts.Of(rows));

    private static IncidentResult ResultOf(KnownIncident incident, List<BacktestAlarm>? before, List<BacktestAlarm> after)
    {
        var found = incident.FindIn(after);
        return new IncidentResult(
            incident.What, incident.Rule, incident.Subjects[0], incident.FromMs, before is null ? null : incident.FindIn(before) is not null, found is not null,
            found is null ? null : Math.Max(0, found.RaisedUnixMs - incident.FromMs));
    }
}

/// <summary>The report, and every change that the kernels told.</summary>
internal sealed record BacktestResult(BacktestReport Report, IReadOnlyList<AlarmTransition> After, IReadOnlyList<AlarmTransition> Before);
