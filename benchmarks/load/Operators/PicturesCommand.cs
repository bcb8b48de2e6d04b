using System.CommandLine;
using System.Text.Json;
using Microsoft.Playwright;

namespace SmartPoles.LoadRig.Operators;

/// <summary><c>pictures --out docs/console</c>: takes the pictures of the guide from a console that runs, such as the demo's.</summary>
internal static class PicturesCommand
{
    /// <summary>Whatever a page waits for on a busy machine.</summary>
    private const float WaitMsMax = 60_000;

    private const long HourMs = 3_600_000;

    public static Command Create()
    {
        var console = new Option<string>("--console") { Description = "Address of the console; open to this machine, as the demo's is", DefaultValueFactory = _ => "http://127.0.0.1:8080/" };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Where the pictures go", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("docs", "console")) };
        var language = new Option<string>("--language") { Description = "en-GB or zh-CN", DefaultValueFactory = _ => "en-GB" };
        var dark = new Option<bool>("--dark") { Description = "By night" };
        var chromium = new Option<FileInfo>("--chromium") { Description = "The browser", DefaultValueFactory = _ => new FileInfo("/usr/bin/chromium") };
        var command = new Command("pictures", "Takes pictures of the five main screens of a console that runs: city, alarms, component, pipe network, rules.") { console, folder, language, dark, chromium };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var browser = parsed.GetValue(chromium)!;
            if (!browser.Exists) throw new RigException($"{browser.FullName} is not there; install Debian's chromium, or name another with --chromium");
            if (!Uri.TryCreate(parsed.GetValue(console), UriKind.Absolute, out var address)) throw new RigException($"--console '{parsed.GetValue(console)}' is no address such as http://127.0.0.1:8080/");
            await TakeAsync(address, parsed.GetValue(folder)!, parsed.GetValue(language)!, parsed.GetValue(dark), browser.FullName, stop);
            return 0;
        }));
        return command;
    }

    private static async Task TakeAsync(Uri console, DirectoryInfo folder, string language, bool dark, string chromium, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = console };
        var (component, quantity) = await WorthALookAsync(http, stop);
        folder.Create();
        await using var browser = await RigBrowser.OpenAsync(chromium, drawsMaps: true);
        var page = await browser.NewPageAsync(language, dark);
        page.SetDefaultTimeout(WaitMsMax);
        (string Name, string Address, string Shown)[] screens =
        [
            ("city", "#/city", "#map[data-view]"),
            ("alarms", "#/alarms", "[data-testid=alarm-table] [data-alarm-id], [data-testid=no-alarms]"),
            ("component", $"#/components/{component}?span={HourMs}&q={Uri.EscapeDataString(quantity)}", "[data-testid=chart] canvas"),
            ("network", "#/network", "[data-testid=schematic][data-nodes]"),
            ("rules", "#/rules", "[data-testid=rules] tr[data-rule]"),
        ];
        await page.GotoAsync(console.ToString());
        await page.WaitForSelectorAsync(".frame[data-stream=live]");
        foreach (var (name, address, shown) in screens)
        {
            await page.EvaluateAsync("address => { location.hash = address; }", address);
            await page.WaitForSelectorAsync(shown);
            await page.WaitForFunctionAsync("() => document.querySelector('main .loading') === null");

            // What is drawn on a canvas is there a moment after its element.
            await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 2500))");
            var file = Path.Combine(folder.FullName, $"{name}.png");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Timeout = WaitMsMax });
            Console.WriteLine(file);
        }
    }

    /// <summary>A component with an alarm, the worst one; else any that is measured. And the first thing that it tells.</summary>
    private static async Task<(string Code, string Quantity)> WorthALookAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            foreach (var alarm in (await ReadAsync(http, "api/v1/alarms?state=open&limit=200", stop)).EnumerateArray().OrderBy(one => one.GetProperty("level").GetInt32()))
            {
                var found = await ReadAsync(http, $"api/v1/components?q={Uri.EscapeDataString(alarm.GetProperty("subject").GetString()!)}&measured=true&limit=1", stop);
                if (FirstOf(found) is { } shown) return shown;
            }

            return FirstOf(await ReadAsync(http, "api/v1/components?measured=true&limit=100", stop)) ?? throw new RigException($"No component of {http.BaseAddress} has told a value yet");
        }
        catch (HttpRequestException fault)
        {
            throw new RigException($"{http.BaseAddress} does not answer ({fault.Message}); start one: dotnet run --project device-simulators -- demo --scenario burst-main");
        }
    }

    private static (string Code, string Quantity)? FirstOf(JsonElement components)
    {
        foreach (var component in components.EnumerateArray())
        {
            foreach (var device in component.GetProperty("devices").EnumerateArray())
            {
                foreach (var value in device.GetProperty("values").EnumerateArray()) return (component.GetProperty("code").GetString()!, value.GetProperty("quantity").GetString()!);
            }
        }

        return null;
    }

    private static async Task<JsonElement> ReadAsync(HttpClient http, string path, CancellationToken stop)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(path, stop));
        return document.RootElement.Clone();
    }
}
