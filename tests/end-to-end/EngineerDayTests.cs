using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// The engineer's day on the real page: find a component, look at its week, change a rule, see what is wrong with it, try it against the past, activate
/// it, take it back. In both languages, and names that would like to be markup.
/// </summary>
public sealed class EngineerDayTests : IAsyncLifetime
{
    private const string Cover = "3715020103000001";
    private const string Markup = "<img src=x onerror=\"window.wasRun=1\">";
    private const long HourMs = 3_600_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CityRig _rig = new();
    private readonly List<string> _findings = [];
    private HandGateway? _gateway;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var registry = new JsonObject
        {
            ["version"] = 1,
            ["gateways"] = new JsonArray(new JsonObject { ["id"] = "GW-000001", ["group"] = "371502-Z07" }),
            ["components"] = new JsonArray(
                ComponentOf(Cover, $"井盖 Dongchang {Markup}", 36.45), ComponentOf("3715020103000002", "井盖 Liuyuan", 36.4505)),
        };
        await File.WriteAllTextAsync(_rig.Folder["registry.json"], registry.ToJsonString(), Stop);
        await _rig.RunServerAsync();
        await ConsoleRequirement.EnsureAsync(_rig.Http);
        _gateway = new HandGateway("GW-000001", Cover, _rig.MqttPort);
        await _gateway.ConnectAsync(Stop);
        await _gateway.HandInAsync(Week(), Stop);
        await _gateway.TiltAsync(40, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Day_OfAnEngineer_FindsChartsTriesActivatesAndTakesBack()
    {
        await using var browser = await Browser.OpenAsync("about:blank");
        var page = await browser.OpenPageAsync($"{_rig.Url}#/components", "en-GB", "Zhao");
        await FindAsync(page);
        await ChartTheWeekAsync(page);
        var before = await HashAsync();
        await MakeAFaultAndMendItAsync(page);
        await TryAsync(page);
        await ActivateAsync(page, before);
        await TakeBackAsync(page, before);
        await WatchThePastAsync(page);

        Assert.Empty(_findings);
        Assert.True(await page.EvaluateAsync<bool>("() => window.wasRun === undefined && document.querySelector('img') === null"));
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests.Where(url => url != "about:blank"), url => Assert.StartsWith(_rig.Url, url, StringComparison.Ordinal));
    }

    private static async Task FindAsync(IPage page)
    {
        await page.FillAsync("[data-testid=component-search]", "Dongchang");
        await page.WaitForSelectorAsync($"a[href='#/components/{Cover}']:has-text('{Markup}')");
        await page.WaitForSelectorAsync("a[href='#/components/3715020103000002']", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-testid=component-values] tr[data-quantity='cover/tilt'][data-quality=Good]");
        await page.WaitForSelectorAsync("[data-testid=component-state] .level-mark.level2");
    }

    /// <summary>Five days with an hourly reading, a hole of two days in between, and the alarm of now at its end.</summary>
    private async Task ChartTheWeekAsync(IPage page)
    {
        await page.CheckAsync("[data-testid=component-values] tr[data-quantity='cover/tilt'] input");
        await page.ClickAsync("[data-testid=span-week]");
        var chart = "[data-testid=chart][data-quantity='cover/tilt'][data-gaps='1']";
        await page.WaitForSelectorAsync($"{chart} canvas");
        Assert.True(int.Parse((await page.GetAttributeAsync(chart, "data-points"))!) >= 100);
        await page.WaitForSelectorAsync("[data-testid=component-events] tr[data-kind=alarm] .level-mark");
        Assert.Contains("span=604800000", page.Url, StringComparison.Ordinal);
        await Browser.ShootAsync(page, "engineer-1-week-en");
        _findings.AddRange(await Axe.SeriousAsync(page));
        await SwitchLanguageAsync(page, "zh-CN");
        await Browser.ShootAsync(page, "engineer-1-week-zh");
        await SwitchLanguageAsync(page, "en");

        var file = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync($"{chart} a:has-text('CSV')"));
        var lines = await File.ReadAllLinesAsync(await file.PathAsync(), Stop);
        Assert.True(lines.Length > 100, $"{lines.Length} lines of CSV");
    }

    private async Task MakeAFaultAndMendItAsync(IPage page)
    {
        await page.EvaluateAsync("() => { location.hash = '#/rules/edit?rule=cover-tilted'; }");
        await page.WaitForSelectorAsync("[data-testid=rule-check][data-state=unchanged]");
        var text = await page.InputValueAsync("[data-testid=rule-document]");
        const string Limits = "\"above\": 15, \"clearAt\": 10";
        const string Step = "\"above\": 30, \"clearAt\": 25";
        Assert.Contains(Limits, text, StringComparison.Ordinal);
        Assert.Contains(Step, text, StringComparison.Ordinal);

        // The first step is below the limit now: the fault is said with its path, and a click leads there.
        var wrong = text.Replace(Limits, "\"above\": 45, \"clearAt\": 40", StringComparison.Ordinal);
        await page.FillAsync("[data-testid=rule-document]", wrong);
        await page.WaitForSelectorAsync("[data-testid=rule-check][data-state=faulty]");
        await page.WaitForSelectorAsync("[data-testid=rule-faults] code:has-text('$.rules[')");
        Assert.True(await page.IsDisabledAsync("[data-testid=activate]"));
        await page.ClickAsync("[data-testid=rule-faults] button");
        Assert.True(await page.EvaluateAsync<bool>("() => { const field = document.querySelector('[data-testid=rule-document]'); return document.activeElement === field && field.selectionEnd > field.selectionStart; }"));
        await Browser.ShootAsync(page, "engineer-2-fault-en");
        _findings.AddRange(await Axe.SeriousAsync(page));

        await page.FillAsync("[data-testid=rule-document]", wrong.Replace(Step, "\"above\": 60, \"clearAt\": 55", StringComparison.Ordinal));
        await page.WaitForSelectorAsync("[data-testid=rule-check][data-state=valid]");
    }

    /// <summary>The alarm that stands now would not have come.</summary>
    private async Task TryAsync(IPage page)
    {
        await page.SelectOptionAsync("[data-testid=backtest] select", "all");
        await page.ClickAsync("[data-testid=run-backtest]");
        await page.WaitForSelectorAsync("[data-testid=backtest][data-state=done] [data-testid=changes]:has-text('1 gone')");
        await page.WaitForSelectorAsync("[data-testid=backtest-report] td:has-text('cover-tilted')");
        await Browser.ShootAsync(page, "engineer-3-backtest-en");
        _findings.AddRange(await Axe.SeriousAsync(page));
        await SwitchLanguageAsync(page, "zh-CN");
        await Browser.ShootAsync(page, "engineer-3-backtest-zh");
        await SwitchLanguageAsync(page, "en");
    }

    private async Task ActivateAsync(IPage page, string before)
    {
        await page.ClickAsync("[data-testid=activate]");
        await page.WaitForSelectorAsync("[data-testid=activate-dialog] [data-testid=changes]:has-text('1 gone')");
        await page.FillAsync("[data-testid=activate-note]", $"covers rattle {Markup}");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-testid=rule-check][data-state=unchanged]");
        await Deadline.Until(async () => await HashAsync() != before, Limit, "the rules are in force");
        await page.ClickAsync("[data-tab=versions]");
        await page.WaitForSelectorAsync($"[data-testid=versions] tr[data-active=true]:has-text('Zhao'):has-text('{Markup}')");
        await Browser.ShootAsync(page, "engineer-4-versions-en");

        // The alarm that the new rule would not have told is over.
        await Deadline.Until(async () => !(await AlarmsAsync()).Any(alarm => alarm.GetProperty("isActive").GetBoolean()), Limit, "the alarm has gone with its rule");
    }

    private async Task TakeBackAsync(IPage page, string before)
    {
        await page.ClickAsync($"[data-testid=versions] tr[data-hash='{before}'][data-active=false] [data-testid=roll-back]");
        await page.FillAsync("[data-testid=roll-back-note]", "they rattle, and one was open");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync($"[data-testid=versions] tr[data-hash='{before}'][data-active=true]");
        await Deadline.Until(async () => await HashAsync() == before, Limit, "the rules of before are in force");
        await Browser.ShootAsync(page, "engineer-5-taken-back-en");
        await SwitchLanguageAsync(page, "zh-CN");
        await Browser.ShootAsync(page, "engineer-5-taken-back-zh");
    }

    /// <summary>
    /// The journal again, from before the cover stood open: every page of the city shows that moment and says so, nothing can be done to it, and the way back
    /// to the present is one click.
    /// </summary>
    private async Task WatchThePastAsync(IPage page)
    {
        await _gateway!.TiltAsync(41, Stop);

        // The span that the page offers ends with a whole second, and a tick decides.
        await Deadline.Until(
            async () => (await AlarmsAsync()).Any(alarm =>
                alarm.GetProperty("isActive").GetBoolean() && alarm.GetProperty("raisedUnixMs").GetInt64() < TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 6000),
            Limit, "the cover stands open again, and that is a while ago");
        await SwitchLanguageAsync(page, "en");
        await page.EvaluateAsync("() => { location.hash = '#/replay'; }");
        await page.ClickAsync("[data-testid=start-replay]");
        await page.WaitForSelectorAsync("[data-testid=replay-player] [data-testid=replay-play]");
        await page.ClickAsync("[data-testid=replay-play]");
        await page.FocusAsync("[data-testid=replay-player] input[type=range]");
        await page.Keyboard.PressAsync("Home");
        await page.WaitForSelectorAsync("[data-testid=replay-alarms]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });

        await page.EvaluateAsync("() => { location.hash = '#/alarms'; }");
        await page.WaitForSelectorAsync("[data-testid=replay-banner][data-here=true]");
        await page.WaitForSelectorAsync("[data-testid=no-alarms]");
        await page.SelectOptionAsync("[data-testid=banner-speed]", "600");
        await page.ClickAsync("[data-testid=banner-play]");
        var row = $"[data-testid=alarm-table] [data-subject='{Cover}'][data-rule=cover-tilted]";
        await page.WaitForSelectorAsync(row);
        Assert.Equal(0, await page.Locator($"{row} button:has-text('Acknowledge')").CountAsync());
        await Browser.ShootAsync(page, "engineer-6-past-alarms-en");
        _findings.AddRange(await Axe.SeriousAsync(page));

        await page.EvaluateAsync("() => { location.hash = '#/city'; }");
        await page.WaitForSelectorAsync("[data-testid=map][data-alarmed='1']");
        await SwitchLanguageAsync(page, "zh-CN");
        await Browser.ShootAsync(page, "engineer-6-past-city-zh");
        await page.EvaluateAsync("code => { location.hash = `#/components/${code}`; }", Cover);
        await page.WaitForSelectorAsync("[data-testid=component-state] .level-mark.level2");
        await Browser.ShootAsync(page, "engineer-6-past-component-zh");
        await page.EvaluateAsync("() => { location.hash = '#/rules'; }");
        await page.WaitForSelectorAsync("[data-testid=replay-banner][data-here=false]");

        await page.ClickAsync("[data-testid=back-to-now]");
        await page.WaitForSelectorAsync("[data-testid=replay-banner]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });
        await page.EvaluateAsync("() => { location.hash = '#/alarms'; }");
        await page.WaitForSelectorAsync($"{row} button");
        await SwitchLanguageAsync(page, "en");
    }

    private static async Task SwitchLanguageAsync(IPage page, string to)
    {
        await page.ClickAsync("[data-testid=language]");
        await page.WaitForSelectorAsync($"html[lang='{to}']");
    }

    private static Reading[] Week()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return
        [
            .. Enumerable.Range(1, 166).Where(hour => hour is <= 48 or > 96).Reverse()
                .Select(hour => new Reading(Quantity.CoverTilt, now - (hour * HourMs), 1 + Math.Sin(hour / 4.0), Quality.Good)),
        ];
    }

    private async Task<string> HashAsync()
    {
        using var answer = await _rig.Http.GetAsync("api/v1/rules/document", Stop);
        return answer.Headers.ETag!.Tag.Trim('"');
    }

    private async Task<JsonElement[]> AlarmsAsync() => [.. JsonDocument.Parse(await _rig.Http.GetStringAsync($"api/v1/alarms?subject={Cover}", Stop)).RootElement.EnumerateArray()];

    private static JsonObject ComponentOf(string code, string name, double latitude) => new()
    {
        ["code"] = code, ["name"] = name, ["gateway"] = "GW-000001", ["latitude"] = latitude, ["longitude"] = 115.98, ["grid"] = "371502001001001", ["devices"] = new JsonArray(code),
    };
}
