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
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ingest-server", "OperatorConsole", "web", "node_modules", "axe-core", "axe.min.js"), Stop);
        await using var browser = await Browser.OpenAsync("about:blank");
        var findings = new List<string>();
        foreach (var (language, isDark) in new[] { ("en-GB", false), ("zh-CN", true) })
        {
            var page = await browser.OpenPageAsync($"{_rig.Url}#/city", language, isDark: isDark);
            await page.WaitForSelectorAsync("#map[data-view]");
            await page.EvaluateAsync(axe);
            foreach (var name in Pages)
            {
                await page.EvaluateAsync($"() => {{ location.hash = '#/{name}'; }}");
                await page.WaitForSelectorAsync($".nav a[aria-current][href='#/{name}']");
                await page.WaitForSelectorAsync("main h1");
                await page.WaitForFunctionAsync("() => document.querySelector('main .loading') === null");
                await Browser.ShootAsync(page, $"page-{name}-{language[..2]}");
                findings.AddRange((await SeriousAsync(page)).Select(finding => $"{name} {language}: {finding}"));
            }
        }

        Assert.Empty(findings);
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests.Where(url => url != "about:blank"), url => Assert.True(url.StartsWith(_rig.Url, StringComparison.Ordinal) || url.StartsWith($"blob:{_rig.Url}", StringComparison.Ordinal), url));
    }

    [Fact]
    public async Task Axe_APageWithAFault_IsFound()
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "ingest-server", "OperatorConsole", "web", "node_modules", "axe-core", "axe.min.js"), Stop);
        await using var browser = await Browser.OpenAsync($"{_rig.Url}#/kpis");
        await browser.Page.WaitForSelectorAsync("main h1");
        await browser.Page.EvaluateAsync(axe);
        await browser.Page.EvaluateAsync("() => document.querySelector('main').append(document.createElement('button'))");
        Assert.NotEmpty(await SeriousAsync(browser.Page));
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

    private static async Task<IReadOnlyList<string>> SeriousAsync(IPage page)
    {
        var found = await page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.filter(one => one.impact === 'serious' || one.impact === 'critical').map(one => `${one.id} at ${one.nodes.map(node => node.target.join(' ')).join(', ')}`)");
        return [.. found.EnumerateArray().Select(one => one.GetString()!)];
    }
}
