using Microsoft.Playwright;

namespace SmartPoles.LoadRig.Operators;

/// <summary>A headless Chromium with nothing in its cache; each page is in a context of its own.</summary>
internal sealed class RigBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private RigBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <param name="chromium">The program.</param>
    /// <param name="drawsMaps">
    /// With WebGL by software, which a map needs and which makes everything else slower than the browser is where there is no graphics card.
    /// </param>
    public static async Task<RigBrowser> OpenAsync(string chromium, bool drawsMaps = false)
    {
        string[] drawing = drawsMaps ? ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"] : ["--disable-gpu"];
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. drawing],
        });
        return new RigBrowser(playwright, browser);
    }

    /// <summary>A page as a reader of a language sees it, by day or by night.</summary>
    public Task<IPage> NewPageAsync(string language, bool dark) => _browser.NewPageAsync(new BrowserNewPageOptions
    {
        ViewportSize = new ViewportSize { Width = 1366, Height = 768 }, Locale = language, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce,
    });

    public Task<IPage> NewPageAsync(int height = 768) =>
        _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1366, Height = height }, Locale = "en-GB" });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
