using Microsoft.Playwright;

namespace SmartPoles.LoadRig.Operators;

/// <summary>What a page itself has cost so far; what the browser paints with is beside it.</summary>
internal sealed class PageCost
{
    private readonly ICDPSession _session;

    private PageCost(ICDPSession session) => _session = session;

    public static async Task<PageCost> OpenAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Performance.enable");
        return new PageCost(session);
    }

    public async Task<(double ScriptMs, double LayoutMs)> LookAsync()
    {
        var metrics = (await _session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
        return (metrics["ScriptDuration"] * 1000, (metrics["LayoutDuration"] + metrics["RecalcStyleDuration"]) * 1000);
    }
}
