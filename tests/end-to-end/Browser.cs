using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// Debian's Chromium, headless, with a page; screenshots go beside the test binary. It notes which scripts, styles, requests and complaints there
/// were, so that a test can say that nothing came from elsewhere.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>Of whatever is awaited on a page: longer than a machine under load takes.</summary>
    public const float WaitMsMax = 60_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public IPage Page { get; private set; } = null!;

    /// <summary>Addresses that any of its pages has asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>What the pages' content security policy has refused, and faults that no script has caught.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <param name="url">First page.</param>
    /// <param name="locale">Language of the browser.</param>
    public static async Task<Browser> OpenAsync(string url, string locale = "en-GB")
    {
        var chromium = RealPart.Require("chromium", "chromium");
        var playwright = await Playwright.CreateAsync();
        var chrome = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Timeout = 120_000,
            Args =
            [
                "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
            ],
        });
        var browser = new Browser(playwright, chrome);
        browser.Page = await browser.OpenPageAsync(url, locale);
        return browser;
    }

    /// <summary>Somebody else's page: nothing is shared with the others.</summary>
    public async Task<IPage> OpenPageAsync(string url, string locale, string? name = null, bool isDark = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1366, Height = 768 }, Locale = locale, TimezoneId = "Asia/Shanghai", ReducedMotion = ReducedMotion.Reduce,
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(WaitMsMax);
        if (name is not null) await context.AddInitScriptAsync($"localStorage.setItem('smartpoles.nickname', '{name}')");
        var page = await context.NewPageAsync();
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.PageError += (_, fault) => _complaints.Enqueue(fault);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)) _complaints.Enqueue(message.Text);
        };
        await page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = WaitMsMax });
        return page;
    }

    public Task AwaitAsync(string selector, TimeSpan limit) =>
        Page.WaitForSelectorAsync(selector, new PageWaitForSelectorOptions { Timeout = (float)limit.TotalMilliseconds });

    public Task ShootAsync(string name) => ShootAsync(Page, name);

    public static Task ShootAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", name + ".png"), Timeout = WaitMsMax });

    /// <summary>In English and in Chinese; the page is English before and after.</summary>
    public static async Task ShootBothAsync(IPage page, string name)
    {
        await ShootAsync(page, name + "-en");
        await page.EvaluateAsync("() => document.querySelector('[data-testid=language]').click()");
        await page.WaitForSelectorAsync("html[lang='zh-CN']");
        await ShootAsync(page, name + "-zh");
        await page.EvaluateAsync("() => document.querySelector('[data-testid=language]').click()");
        await page.WaitForSelectorAsync("html[lang='en']");
    }

    /// <summary>Share of the pixels of what is seen that are clearly coloured; of an element, or of the whole page.</summary>
    /// <remarks>Greys of the page are a little blue; 60 of 255 between the strongest and the weakest channel is beyond all of them.</remarks>
    public static async Task<double> ColouredShareAsync(IPage page, string? selector = null)
    {
        var picture = selector is null ? await page.ScreenshotAsync() : await page.Locator(selector).ScreenshotAsync();
        return double.Parse(
            await page.EvaluateAsync<string>(
                """
                async text => {
                  const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))], { type: 'image/png' }));
                  const paper = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
                  paper.drawImage(picture, 0, 0);
                  const { data } = paper.getImageData(0, 0, picture.width, picture.height);
                  let coloured = 0;
                  for (let at = 0; at < data.length; at += 4) {
                    if (Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 60) coloured++;
                  }
                  return String(coloured / (data.length / 4));
                }
                """,
                Convert.ToBase64String(picture)),
            CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
