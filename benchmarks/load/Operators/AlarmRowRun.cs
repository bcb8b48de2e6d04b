using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>
/// From the time of the reading that raises an alarm (not its onset: some rules wait) to the frame that shows its row, under the load of a city. Browser, server
/// and gateways have one clock: it is one machine.
/// </summary>
internal static class AlarmRowRun
{
    /// <summary>So high that every row of the run is on the page: a row that is scrolled away cannot be timed.</summary>
    private const int Height = 8000;

    private const string Button = "emergency-button";

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>Notes when each row is first in a frame, Unix ms.</summary>
    private const string Watch =
        """
        () => {
          const seen = window.__rows = {};
          const look = () => requestAnimationFrame(() => {
            const now = Date.now();
            for (const row of document.querySelectorAll('[data-testid=alarm-table] [data-alarm-id]')) seen[row.dataset.alarmId] ??= now;
          });
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-alarm-id'] });
          look();
        }
        """;

    public static async Task RunAsync(ConsolePlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        await using var browser = await RigBrowser.OpenAsync(plan.Chromium);
        var page = await browser.NewPageAsync(Height);
        await page.GotoAsync($"{server.Api.Address}#/alarms");
        await page.WaitForSelectorAsync("[data-testid=alarm-table]");
        await page.EvaluateAsync(Watch);
        using var fleet = await ConsoleCommand.ConnectAsync(plan, server, plan.Rate, plan.AlarmGateways, sheet, time, stop);
        sheet.Tell($"{plan.City.Gateways} gateways are born; alarms are timed for {plan.Span.TotalSeconds:0} s ...");
        fleet.Publish();
        await Task.Delay(plan.Span, time, stop);
        var offered = fleet.Published / plan.Span.TotalSeconds;
        await ConsoleCommand.DrainAsync(fleet, time, stop);
        await Task.Delay(Late, time, stop);
        server.ThrowIfEnded();
        var seen = await page.EvaluateAsync<Dictionary<string, double>>("() => window.__rows");
        var alarms = await server.Api.AlarmsAsync(stop);
        var latencies = new List<double>();
        var (missing, others) = (0, 0);
        foreach (var alarm in alarms.EnumerateArray())
        {
            if (alarm.GetProperty("rule").GetString() != Button) others++;
            if (!alarm.GetProperty("isShown").GetBoolean()) continue;
            if (seen.TryGetValue(alarm.GetProperty("id").GetString()!, out var at)) latencies.Add(at - alarm.GetProperty("raisedUnixMs").GetInt64());
            else missing++;
        }

        sheet.Report("offered_readings_per_s", offered, 0);
        sheet.Report("alarm_rows", latencies.Count, 0);
        sheet.Report("alarm_rows_missing", missing, 0);
        sheet.Report("alarms_of_other_rules", others, 0);
        sheet.Report("alarm_to_row_p50_ms", Figures.Percentile(latencies, 50), 0);
        sheet.Report("alarm_to_row_p99_ms", Figures.Percentile(latencies, 99), 0);
        sheet.Report("alarm_to_row_max_ms", latencies.Max(), 0);
    }
}
