using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>
/// The map of a whole city: how long until it is there, then it is dragged about, far out where it is squares and near where it is components. Frames are
/// drawn by software here (no graphics card), so what the page itself costs a frame is told beside them.
/// </summary>
internal static class MapRun
{
    private const int DragMs = 5000;
    private const int Steps = 60;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Counts frames until it is asked.</summary>
    private const string Count =
        """
        () => {
          const count = window.__frames = { frames: 0, worst: 0, last: 0, began: performance.now() };
          const frame = now => {
            if (count.last) { count.frames++; count.worst = Math.max(count.worst, now - count.last); }
            count.last = now;
            if (window.__frames === count) requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        }
        """;

    private const string Counted = "() => { const count = window.__frames; window.__frames = null; return { fps: count.frames * 1000 / (performance.now() - count.began), worst: count.worst, frames: count.frames }; }";

    private const string Answers =
        "() => performance.getEntriesByType('resource').filter(one => /\\/api\\/v1\\/map\\?/.test(one.name)).map(one => ({ ms: one.responseEnd - one.requestStart, kb: one.encodedBodySize / 1000 }))";

    public static async Task RunAsync(ConsolePlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        await using var browser = await RigBrowser.OpenAsync(plan.Chromium, drawsMaps: true);
        var page = await browser.NewPageAsync();
        await page.AddInitScriptAsync("performance.setResourceTimingBufferSize(5000)");
        var began = Stopwatch.GetTimestamp();
        await page.GotoAsync($"{server.Api.Address}#/city");
        await page.WaitForSelectorAsync("[data-testid=map][data-in-view]", new PageWaitForSelectorOptions { Timeout = (float)Limit.TotalMilliseconds });
        sheet.Report("map_first_ms", Stopwatch.GetElapsedTime(began).TotalMilliseconds, 0);
        sheet.Report("map_components_in_view", await InViewAsync(page), 0);
        var cost = await PageCost.OpenAsync(page);
        await DragAsync(page, cost, "map_far", sheet, stop);

        // Wheel by wheel as an operator does, until single components are drawn.
        var box = (await page.Locator("[data-testid=map]").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var zoomed = Stopwatch.GetTimestamp();
        while (await page.GetAttributeAsync("[data-testid=map]", "data-view") != "components")
        {
            if (Stopwatch.GetElapsedTime(zoomed) > Limit) throw new RigException("zooming in never showed single components");
            await page.Mouse.WheelAsync(0, -240);
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, stop);
        }

        sheet.Report("map_near_components_in_view", await InViewAsync(page), 0);
        await DragAsync(page, cost, "map_near", sheet, stop);
        var answers = (await page.EvaluateAsync<JsonElement>(Answers)).EnumerateArray().ToArray();
        sheet.Report("map_answers", answers.Length, 0);
        sheet.Report("map_answer_p99_ms", Figures.Percentile([.. answers.Select(answer => answer.GetProperty("ms").GetDouble())], 99), 0);
        sheet.Report("map_answer_max_kb", answers.Max(answer => answer.GetProperty("kb").GetDouble()), 0);
    }

    private static async Task<double> InViewAsync(IPage page) => double.Parse((await page.GetAttributeAsync("[data-testid=map]", "data-in-view"))!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Back and forth across the map, a step about each frame.</summary>
    private static async Task DragAsync(IPage page, PageCost cost, string name, FigureSheet sheet, CancellationToken stop)
    {
        var box = (await page.Locator("[data-testid=map]").BoundingBoxAsync())!;
        var (middleX, middleY) = (box.X + (box.Width / 2), box.Y + (box.Height / 2));
        var before = await cost.LookAsync();
        await page.EvaluateAsync(Count);
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began).TotalMilliseconds < DragMs;)
        {
            stop.ThrowIfCancellationRequested();
            await page.Mouse.MoveAsync(middleX - 150, middleY);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync(middleX + 150, middleY + 60, new MouseMoveOptions { Steps = Steps });
            await page.Mouse.MoveAsync(middleX - 150, middleY, new MouseMoveOptions { Steps = Steps });
            await page.Mouse.UpAsync();
        }

        var counted = await page.EvaluateAsync<JsonElement>(Counted);
        var after = await cost.LookAsync();
        var frames = Math.Max(1, counted.GetProperty("frames").GetDouble());
        sheet.Report($"{name}_fps", counted.GetProperty("fps").GetDouble(), 1);
        sheet.Report($"{name}_worst_frame_ms", counted.GetProperty("worst").GetDouble(), 0);
        sheet.Report($"{name}_script_ms_per_frame", (after.ScriptMs - before.ScriptMs) / frames, 2);
    }
}
