using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>What holds for every page of the console: usable for all, nothing from elsewhere, grey when all is well, soon there.</summary>
public sealed class ConsolePageTests : IAsyncLifetime
{
    private const int ScriptBytesMax = 400 * 1024;
    private const int AlarmsMany = 10_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] Pages = ["city", "alarms", "components", "network", "gateways", "rules", "replay", "kpis", "admin"];

    private readonly CityRig _rig = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _rig.StartServerAsync(("GW-000001", ["3715020118000001"]), ("GW-000002", ["3715020103000002"]));
        await ConsoleRequirement.EnsureAsync(_rig.Http);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task EveryPage_InBothLanguages_HasNoSeriousFindingAndAsksNobodyElse()
    {
        await using var browser = await Browser.OpenAsync("about:blank");
        var findings = new List<string>();
        foreach (var (language, isDark) in new[] { ("en-GB", false), ("zh-CN", true) })
        {
            var page = await browser.OpenPageAsync($"{_rig.Url}#/city", language, isDark: isDark);
            await page.WaitForSelectorAsync("#map[data-view]");
            foreach (var name in Pages)
            {
                await page.EvaluateAsync($"() => {{ location.hash = '#/{name}'; }}");
                await page.WaitForSelectorAsync($".nav a[aria-current][href='#/{name}']");
                await page.WaitForSelectorAsync("main h1");
                await page.WaitForFunctionAsync("() => document.querySelector('main .loading') === null");
                await Browser.ShootAsync(page, $"page-{name}-{language[..2]}");
                findings.AddRange((await Axe.SeriousAsync(page)).Select(finding => $"{name} {language}: {finding}"));
            }
        }

        Assert.Empty(findings);
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests.Where(url => url != "about:blank"), url => Assert.True(url.StartsWith(_rig.Url, StringComparison.Ordinal) || url.StartsWith($"blob:{_rig.Url}", StringComparison.Ordinal), url));
    }

    [Fact]
    public async Task Axe_APageWithAFault_IsFound()
    {
        await using var browser = await Browser.OpenAsync($"{_rig.Url}#/kpis");
        await browser.Page.WaitForSelectorAsync("main h1");
        await browser.Page.EvaluateAsync("() => document.querySelector('main').append(document.createElement('button'))");
        Assert.NotEmpty(await Axe.SeriousAsync(browser.Page));
    }

    /// <summary>A page that would ask somebody else, run a script of its own or set a style in markup is refused, and the test sees it.</summary>
    [Theory]
    [InlineData("() => fetch('http://127.0.0.1:9/').catch(() => {})")]
    [InlineData("() => { const script = document.createElement('script'); script.textContent = 'window.wasRun = 1'; document.body.append(script); }")]
    [InlineData("() => document.body.setAttribute('style', 'color: red')")]
    [InlineData("() => { const frame = document.createElement('iframe'); frame.src = 'http://127.0.0.1:9/'; document.body.append(frame); }")]
    public async Task Policy_WhatIsNotOfThisServer_IsRefusedAndNoted(string deed)
    {
        await using var browser = await Browser.OpenAsync($"{_rig.Url}#/kpis");
        await browser.Page.WaitForSelectorAsync("main h1");
        Assert.Empty(browser.Complaints);
        await browser.Page.EvaluateAsync(deed);
        await Deadline.Until(() => browser.Complaints.Count > 0, Limit, "the browser complains");
        Assert.True(await browser.Page.EvaluateAsync<bool>("() => window.wasRun === undefined"));
    }

    /// <summary>However many alarms there are: in the page are those in sight and a few around them.</summary>
    [Fact]
    public async Task Alarms_TenThousandOpen_AreScrolledThroughWithFewRowsInThePage()
    {
        await using var browser = await Browser.OpenAsync("about:blank");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var alarms = JsonSerializer.Serialize(Enumerable.Range(0, AlarmsMany).Select(at => new
        {
            id = at.ToString("x16"), rule = "cover-tilted", ruleVersion = 1, level = 1 + (at % 3), raisedLevel = 1 + (at % 3), subject = $"S-{at}", text = $"Cover {at}", textZh = $"井盖 {at}",
            onsetUnixMs = now - at, raisedUnixMs = now - at, value = at, isActive = true, state = "activeUnacknowledged", isShown = true, held = "none", groupCount = 0,
            clearedUnixMs = (long?)null, acknowledgedUnixMs = (long?)null, acknowledgedBy = (string?)null, cause = (string?)null, flood = (string?)null, caseState = (string?)null, detail = (string?)null,
        }));
        await browser.Page.RouteAsync("**/api/v1/alarms?state=open*", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = alarms }));
        await browser.Page.GotoAsync($"{_rig.Url}#/alarms");
        await browser.Page.WaitForSelectorAsync($"[data-testid=alarm-table][data-rows='{AlarmsMany}']");
        await browser.Page.Keyboard.PressAsync("End");

        // The last by urgency: level 3, the oldest.
        await browser.Page.WaitForSelectorAsync($"[data-alarm-id='{AlarmsMany - 2:x16}'].cursor");
        await browser.Page.EvaluateAsync("() => { document.querySelector('[data-testid=alarm-scroll]').scrollTop = 44 * 5000; }");
        await browser.Page.WaitForSelectorAsync("[data-testid=alarm-table] [aria-rowindex='5010']");
        Assert.InRange(await browser.Page.EvaluateAsync<int>("() => document.querySelectorAll('[data-alarm-id]').length"), 10, 60);
        await browser.ShootAsync("alarms-ten-thousand");
    }

    [Fact]
    public async Task City_WhenAllIsWell_HasNoColouredPixelAndLittleScriptBeforeTheMap()
    {
        await using var browser = await Browser.OpenAsync("about:blank");
        var sizes = new List<(string Url, long Bytes)>();
        browser.Page.Response += (_, answer) =>
        {
            if (answer.Url.EndsWith("js", StringComparison.Ordinal) && answer.Headers.TryGetValue("content-length", out var length)) sizes.Add((answer.Url, long.Parse(length)));
        };
        await browser.Page.GotoAsync($"{_rig.Url}#/city");
        await browser.Page.WaitForSelectorAsync("#map[data-view][data-in-view='2']");
        await browser.Page.WaitForSelectorAsync("[data-testid=city-well]");
        await browser.ShootAsync("city-well");
        Assert.Equal(0, await Browser.ColouredShareAsync(browser.Page));

        // The sight can see colour: the same page with one red square on it.
        await browser.Page.EvaluateAsync(
            "() => { const square = document.createElement('p'); square.style.cssText = 'position:fixed;left:0;top:0;width:20px;height:20px;background:#b01818'; document.body.append(square); }");
        Assert.True(await Browser.ColouredShareAsync(browser.Page) > 0);

        var beforeMap = sizes.Where(file => !file.Url.Contains("/MapPane-", StringComparison.Ordinal) && !file.Url.Contains("worker", StringComparison.Ordinal)).ToArray();
        Assert.Contains(sizes, file => file.Url.Contains("/MapPane-", StringComparison.Ordinal));
        Assert.InRange(beforeMap.Sum(file => file.Bytes), 1, ScriptBytesMax);
    }

    [Fact]
    public async Task Files_ByTheirNames_AreKeptForeverAndThePageIsAskedForEachTime()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(_rig.Url) };
        using var page = await http.GetAsync("", Stop);
        Assert.Equal("no-cache", page.Headers.CacheControl!.ToString());
        using var again = new HttpRequestMessage(HttpMethod.Get, "");
        again.Headers.TryAddWithoutValidation("If-None-Match", page.Headers.ETag!.ToString());
        using var same = await http.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        var html = await page.Content.ReadAsStringAsync(Stop);
        var script = System.Text.RegularExpressions.Regex.Match(html, "src=\"/(assets/[^\"]+[.]js)\"").Groups[1].Value;
        var plain = await http.GetByteArrayAsync(script, Stop);
        foreach (var encoding in new[] { "br", "gzip" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, script);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
            using var answer = await http.SendAsync(request, Stop);
            Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            var packed = await answer.Content.ReadAsByteArrayAsync(Stop);
            Assert.True(packed.Length < plain.Length / 2, $"{encoding}: {packed.Length} of {plain.Length}");
            await using Stream unpacking = encoding == "br" ? new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress) : new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            await unpacking.CopyToAsync(unpacked, Stop);
            Assert.Equal(plain, unpacked.ToArray());
        }

        using var refused = new HttpRequestMessage(HttpMethod.Get, script);
        refused.Headers.TryAddWithoutValidation("Accept-Encoding", "br;q=0, gzip;q=0.0, identity");
        using var identity = await http.SendAsync(refused, Stop);
        Assert.Empty(identity.Content.Headers.ContentEncoding);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("assets/..%2findex.html", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("assets/none.js", Stop)).StatusCode);
    }
}
