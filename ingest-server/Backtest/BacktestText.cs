using System.Globalization;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>A report for people.</summary>
internal static class BacktestText
{
    private const int AlarmsShown = 20;

    internal static void Write(BacktestReport report, TextWriter output)
    {
        output.WriteLine($"{report.Source}, {(report.IsExact ? "exact" : "APPROXIMATE")}");
        foreach (var note in report.Notes) output.WriteLine($"  note: {note}");
        output.WriteLine(Invariant($"{Time(report.FromMs)} to {Time(report.ToMs)}: {report.Readings} readings in {report.Seconds:0.0} s, {report.ReadingsPerS:0} readings/s"));
        output.WriteLine();
        output.WriteLine($"{"",-22}{"before",12}{"after",12}");
        Row(output, "alarms", report, figures => figures.Raised);
        for (var level = 1; level <= report.After.ByLevel.Count; level++) Row(output, $"  of level {level}", report, figures => figures.ByLevel[level - 1]);
        Row(output, "active at the end", report, figures => figures.ActiveAtEnd);
        Row(output, "in 10 minutes", report, figures => figures.RatePer10Min);
        Row(output, "most in 10 minutes", report, figures => figures.PeakPer10Min);
        Row(output, "time in flood, %", report, figures => figures.FloodPercent);
        Row(output, "chattering", report, figures => figures.Chattering);
        Row(output, "stale", report, figures => figures.Stale);
        if (report.Changes is { } changes) WriteChanges(report, changes, output);
        WriteIncidents(report, output);
    }

    private static void WriteChanges(BacktestReport report, ChangeCounts changes, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{changes.Same} alarms are the same, {changes.LevelChanged} have another level, {changes.New} are new, {changes.Gone} are gone");
        output.WriteLine($"{"rule",-32}{"before",8}{"after",8}{"same",8}{"level",8}{"new",8}{"gone",8}");
        foreach (var row in report.Rules)
        {
            output.WriteLine($"{row.Rule,-32}{row.Before,8}{row.After,8}{row.Changes.Same,8}{row.Changes.LevelChanged,8}{row.Changes.New,8}{row.Changes.Gone,8}");
        }

        foreach (var row in report.Alarms.Take(AlarmsShown))
        {
            var alarm = (row.After ?? row.Before)!;
            var level = row.Change == ChangeKind.LevelChanged ? $"level {row.Before!.Level} -> {row.After!.Level}" : $"level {alarm.Level}";
            output.WriteLine($"  {Word(row.Change),-6} {Time(alarm.RaisedUnixMs)}  {alarm.Rule} on {alarm.Subject}, {level}");
        }

        if (changes.LevelChanged + changes.New + changes.Gone > AlarmsShown) output.WriteLine($"  and {changes.LevelChanged + changes.New + changes.Gone - AlarmsShown} more; --json FILE has them");
    }

    private static void WriteIncidents(BacktestReport report, TextWriter output)
    {
        if (report.Incidents.Count == 0) return;
        output.WriteLine();
        var before = report.Before is null ? "" : $", {report.Incidents.Count(incident => incident.FoundBefore == true)} with the rules as they are";
        output.WriteLine($"{report.Incidents.Count(incident => incident.FoundAfter)} of {report.Incidents.Count} known incidents found{before}");
        foreach (var incident in report.Incidents)
        {
            var found = incident.FoundAfter ? Invariant($"found after {incident.DelayMs / 1000.0:0.0} s") : "MISSED";
            var was = incident.FoundBefore is { } known && known != incident.FoundAfter ? known ? ", found before the change" : ", missed before the change" : "";
            output.WriteLine($"  {Time(incident.FromMs)}  {incident.What}: {incident.Rule ?? "any rule"} on {incident.Subject} {found}{was}");
        }
    }

    private static void Row(TextWriter output, string what, BacktestReport report, Func<AlarmFigures, double> figure) =>
        output.WriteLine(Invariant($"{what,-22}{(report.Before is { } before ? figure(before).ToString("0.##", CultureInfo.InvariantCulture) : "-"),12}{figure(report.After),12:0.##}"));

    private static string Word(ChangeKind change) => change switch { ChangeKind.New => "new", ChangeKind.Gone => "gone", ChangeKind.Same => "same", _ => "level" };

    private static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
