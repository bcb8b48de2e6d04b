using System.IO.Compression;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.Operators;

/// <summary>
/// How long a browser that has never been here shows nothing, and how much script it loads first: the alarms' page, which has no map. Script is
/// counted as gzip makes it, whatever the server sends.
/// </summary>
internal static class PaintRun
{
    private const int Times = 5;

    /// <summary>First content in ms since the navigation began (Paint Timing, W3C); waits for it.</summary>
    private const string FirstPaint =
        """
        () => new Promise(done => {
          const look = () => {
            const paint = performance.getEntriesByName('first-contentful-paint')[0];
            if (paint) done(paint.startTime); else setTimeout(look, 20);
          };
          look();
        })
        """;

    public static async Task RunAsync(ConsolePlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        await using var browser = await RigBrowser.OpenAsync(plan.Chromium);
        var paints = new List<double>();
        long script = 0;
        for (var number = 0; number < Times; number++)
        {
            script = 0;
            var page = await browser.NewPageAsync();
            var bodies = new List<Task<byte[]>>();
            page.Response += (_, answer) =>
            {
                if (answer.Request.ResourceType == "script") lock (bodies) bodies.Add(answer.BodyAsync());
            };
            await page.GotoAsync($"{server.Api.Address}#/alarms");
            paints.Add(await page.EvaluateAsync<double>(FirstPaint));
            await page.WaitForSelectorAsync("[data-testid=alarm-table]");
            Task<byte[]>[] loaded;
            lock (bodies) loaded = [.. bodies];
            foreach (var body in await Task.WhenAll(loaded)) script += GzipBytes(body);
            await page.CloseAsync();
        }

        sheet.Report("first_paint_ms", Figures.Median(paints), 0);
        sheet.Report("first_paint_max_ms", paints.Max(), 0);
        sheet.Report("script_gzip_bytes", script, 0);
    }

    private static long GzipBytes(byte[] body)
    {
        using var counted = new MemoryStream();
        using (var gzip = new GZipStream(counted, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(body);
        return counted.Length;
    }
}
