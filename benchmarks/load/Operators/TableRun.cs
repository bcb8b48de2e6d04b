using System.Text.Json;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>Scrolls the table of alarms, a third of a screen a frame, back and forth, and counts frames. The alarms are real: so many buttons were pressed.</summary>
internal static class TableRun
{
    private const int ScrollMs = 6000;

    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private const string Scroll =
        """
        span => new Promise(done => {
          const table = document.querySelector('[data-testid=alarm-table]');
          const near = [table, ...table.querySelectorAll('*')];
          for (let up = table.parentElement; up; up = up.parentElement) near.push(up);
          const box = near.find(one => one.scrollHeight > one.clientHeight + 200 && getComputedStyle(one).overflowY !== 'visible') ?? document.scrollingElement;
          const step = Math.max(40, box.clientHeight / 3);
          let frames = 0, worst = 0, down = true, began = 0, last = 0;
          const frame = now => {
            if (!began) began = now; else { frames++; worst = Math.max(worst, now - last); }
            last = now;
            if (now - began >= span) {
              done({ fps: frames * 1000 / (now - began), worst, rows: Number(table.dataset.rows ?? table.querySelectorAll('[data-alarm-id]').length), height: box.scrollHeight });
              return;
            }
            const before = box.scrollTop;
            box.scrollTop += down ? step : -step;
            if (box.scrollTop === before) down = !down;
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })
        """;

    public static async Task RunAsync(ConsolePlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        using (var fleet = await ConsoleCommand.ConnectAsync(plan, server, plan.Rate, plan.City.Gateways, sheet, time, stop))
        {
            sheet.Tell($"filling the book with {plan.Alarms} alarms ...");
            fleet.Publish();
            for (var waited = TimeSpan.Zero; (await server.Api.StatsAsync(stop)).GetProperty("alarmsRaised").GetInt64() < plan.Alarms; waited += Look)
            {
                if (waited > FillLimit) throw new RigException($"After {FillLimit.TotalMinutes:0} min there are not {plan.Alarms} alarms; offer more with --rate or --gateways");
                await Task.Delay(Look, time, stop);
                server.ThrowIfEnded();
            }

            await ConsoleCommand.DrainAsync(fleet, time, stop);
        }

        await using var browser = await RigBrowser.OpenAsync(plan.Chromium);
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{server.Api.Address}#/alarms");
        await page.WaitForSelectorAsync("[data-testid=alarm-table] [data-alarm-id]");
        await Task.Delay(TimeSpan.FromSeconds(5), time, stop);
        var cost = await PageCost.OpenAsync(page);
        var before = await cost.LookAsync();
        var figures = await page.EvaluateAsync<JsonElement>(Scroll, ScrollMs);
        var after = await cost.LookAsync();
        var frames = figures.GetProperty("fps").GetDouble() * ScrollMs / 1000;
        sheet.Report("table_fps", figures.GetProperty("fps").GetDouble(), 1);
        sheet.Report("table_worst_frame_ms", figures.GetProperty("worst").GetDouble(), 0);
        sheet.Report("table_rows", figures.GetProperty("rows").GetDouble(), 0);
        sheet.Report("table_script_ms_per_frame", (after.ScriptMs - before.ScriptMs) / frames, 2);
        sheet.Report("table_layout_ms_per_frame", (after.LayoutMs - before.LayoutMs) / frames, 2);
    }
}
