using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// The operators' night on the real page: an alarm comes, is heard, acknowledged, shelved and commented by keyboard, two act at once, the server
/// goes and comes back. Li reads English and Wang Chinese. Names and notes try to be markup all night long.
/// </summary>
public sealed class OperatorNightTests : IAsyncLifetime
{
    private const string Markup = "<img src=x onerror=\"window.wasRun=1\">";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CityRig _rig = new();
    private readonly List<HandGateway> _gateways = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string[] covers = ["3715020103000001", "3715020103000002", "3715020103000003"];
        await StartServerAsync(covers);
        await ConsoleRequirement.EnsureAsync(_rig.Http);
        foreach (var cover in covers)
        {
            var gateway = new HandGateway($"GW-{cover[^6..]}", cover, _rig.MqttPort);
            _gateways.Add(gateway);
            await gateway.ConnectAsync(Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Night_TwoOperatorsInTwoLanguages_DoTheNextRightThingByKeyboard()
    {
        await using var browser = await Browser.OpenAsync("about:blank");
        var li = await browser.OpenPageAsync($"{_rig.Url}#/alarms", "en-GB", "Li", isDark: true);
        var wang = await browser.OpenPageAsync($"{_rig.Url}#/alarms", "zh-CN", "Wang");
        await li.WaitForSelectorAsync("[data-testid=no-alarms]");
        await wang.WaitForSelectorAsync("[data-testid=no-alarms]");
        Assert.Equal("zh-CN", await wang.GetAttributeAsync("html", "lang"));

        // It comes by itself, with its level, its place and why, and it is heard.
        await _gateways[0].TiltAsync(95, Stop);
        var first = await RowAsync(li, 0);
        await li.WaitForSelectorAsync($"{first}[data-level='1'].unacknowledged .line-chart");
        await li.WaitForSelectorAsync("[data-testid=sound][data-ringing=true]");
        await li.Keyboard.PressAsync("Shift+M");
        await li.WaitForSelectorAsync("[data-testid=sound][data-sound=muted] [aria-pressed=true]");
        await li.Keyboard.PressAsync("Shift+M");
        await li.WaitForSelectorAsync($"{first} .c-where:has-text('{Markup}')");
        await Browser.ShootAsync(li, "night-1-alarm-en");
        await RowAsync(wang, 0);
        await Browser.ShootAsync(wang, "night-1-alarm-zh");
        Assert.Empty(await Axe.SeriousAsync(li));
        Assert.Empty(await Axe.SeriousAsync(wang));

        // One key acknowledges; the other sees who, and nothing is heard any more.
        await li.Keyboard.PressAsync("ArrowDown");
        await li.Keyboard.PressAsync("a");
        await li.WaitForSelectorAsync($"{first}.acknowledged");
        await wang.WaitForSelectorAsync($"{first}.acknowledged .c-state:has-text('Li 已确认')");
        await wang.WaitForSelectorAsync("[data-testid=sound][data-ringing=false]");

        await CommentAsync(li, first);
        await ShelveAsync(li);
        await ActAtOnceAsync(li, wang);
        await LoseTheStreamAsync(li, first);
        await ReadTheEvidenceAsync(li);

        foreach (var page in new[] { li, wang }) Assert.True(await page.EvaluateAsync<bool>("() => window.wasRun === undefined && document.querySelector('img') === null"));
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests.Where(url => url != "about:blank"), url => Assert.StartsWith(_rig.Url, url, StringComparison.Ordinal));
    }

    /// <summary>A note that would like to be markup: it is there as it was written, in the history and on the page.</summary>
    private async Task CommentAsync(IPage li, string row)
    {
        await li.Keyboard.PressAsync("c");
        await li.WaitForSelectorAsync("[data-testid=ask-comment]");
        await li.Keyboard.TypeAsync($"crew called {Markup}");
        await li.Keyboard.PressAsync("Enter");
        await li.WaitForSelectorAsync("[data-testid=toasts] .toast.done");
        var id = await li.GetAttributeAsync(row, "data-alarm-id");
        await Deadline.Until(async () => (await _rig.Http.GetStringAsync($"api/v1/alarms/{id}/history", Stop)).Contains("crew called", StringComparison.Ordinal), Limit, "the comment is in the history");
    }

    private async Task ShelveAsync(IPage li)
    {
        await _gateways[1].TiltAsync(40, Stop);
        var row = await RowAsync(li, 1);
        await li.ClickAsync($"{row} .c-level");
        await li.Keyboard.PressAsync("h");
        await li.WaitForSelectorAsync("[data-testid=ask-shelve]");
        await li.Keyboard.TypeAsync("works in the street");
        await Browser.ShootAsync(li, "night-2-shelve-en");
        await li.Keyboard.PressAsync("Enter");
        await li.WaitForSelectorAsync(row, new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });
        await li.ClickAsync("[data-scope=aside]");
        await li.WaitForSelectorAsync($"{row}[data-state=shelved]");
        await li.ClickAsync("[data-scope=todo]");
    }

    /// <summary>Both press the key; the journal knows one winner and both are told the same.</summary>
    private async Task ActAtOnceAsync(IPage li, IPage wang)
    {
        await _gateways[2].TiltAsync(40, Stop);
        var row = await RowAsync(li, 2);
        await RowAsync(wang, 2);
        await li.ClickAsync($"{row} .c-level");
        await wang.ClickAsync($"{row} .c-level");
        await Task.WhenAll(li.Keyboard.PressAsync("a"), wang.Keyboard.PressAsync("a"));
        await li.WaitForSelectorAsync($"{row}.acknowledged");
        await wang.WaitForSelectorAsync($"{row}.acknowledged");
        var id = await li.GetAttributeAsync(row, "data-alarm-id");
        var winner = (await AlarmAsync(id!)).GetProperty("acknowledgedBy").GetString()!;
        Assert.Contains(winner, new[] { "Li", "Wang" });
        var (first, second) = winner == "Li" ? (li, wang) : (wang, li);
        await first.WaitForSelectorAsync($"{row} .c-state:has-text('{winner}')");
        await second.WaitForSelectorAsync($"{row} .c-state:has-text('{winner}')");
        await second.WaitForSelectorAsync($"[data-testid=toasts] .toast.problem:has-text('{winner}')");
        await Browser.ShootAsync(second, $"night-3-second-{(second == li ? "en" : "zh")}");
    }

    /// <summary>The server dies: the whole screen is grey and says so. It comes back: everything is as it was.</summary>
    private async Task LoseTheStreamAsync(IPage li, string row)
    {
        await _rig.Server!.KillAsync();
        await li.WaitForSelectorAsync(".frame.stale [data-testid=stale-banner]");
        Assert.Contains("grayscale", await li.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('main')).filter"), StringComparison.Ordinal);
        await Browser.ShootAsync(li, "night-4-lost-en");
        await _rig.RunServerAsync();
        await li.WaitForSelectorAsync(".frame:not(.stale)[data-stream=live]");
        await li.WaitForSelectorAsync($"{row}.acknowledged");
    }

    private static async Task ReadTheEvidenceAsync(IPage li)
    {
        await li.Keyboard.PressAsync("Home");
        await li.Keyboard.PressAsync("Enter");
        await li.WaitForSelectorAsync(".evidence-page .proof .line-chart");
        await li.WaitForSelectorAsync("[data-testid=history] li[data-kind=acknowledged]");
        await li.WaitForSelectorAsync($"[data-testid=history] li[data-kind=commented]:has-text('{Markup}')");
        await Browser.ShootAsync(li, "night-5-evidence-en");
        Assert.Empty(await Axe.SeriousAsync(li));
        await li.ClickAsync("[data-testid=language]");
        await li.WaitForSelectorAsync("html[lang=zh-CN] .evidence-page");
        await Browser.ShootAsync(li, "night-5-evidence-zh");
    }

    private async Task<string> RowAsync(IPage page, int cover)
    {
        var row = $"[data-testid=alarm-table] [data-subject='{_gateways[cover].Device}'][data-rule=cover-tilted]";
        await page.WaitForSelectorAsync(row);
        return row;
    }

    private async Task<JsonElement> AlarmAsync(string id) => JsonDocument.Parse(await _rig.Http.GetStringAsync($"api/v1/alarms/{id}", Stop)).RootElement;

    private async Task StartServerAsync(string[] covers)
    {
        var registry = new JsonObject
        {
            ["version"] = 1,
            ["gateways"] = new JsonArray([.. covers.Select(cover => (JsonNode)new JsonObject { ["id"] = $"GW-{cover[^6..]}", ["group"] = "371502-Z07" })]),
            ["components"] = new JsonArray([.. covers.Select((cover, at) => (JsonNode)new JsonObject
            {
                ["code"] = cover, ["name"] = $"井盖 {at} {Markup}", ["gateway"] = $"GW-{cover[^6..]}", ["latitude"] = 36.45 + (at * 0.002), ["longitude"] = 115.98 + (at * 0.002),
                ["grid"] = "371502001001001", ["devices"] = new JsonArray(cover),
            })]),
        };
        await File.WriteAllTextAsync(_rig.Folder["registry.json"], registry.ToJsonString(), Stop);
        await _rig.RunServerAsync();
    }
}
