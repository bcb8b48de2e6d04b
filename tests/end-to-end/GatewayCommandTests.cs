using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// A lamp is dimmed by the API and by the console's page, through server and agent, on a simulated bus; and the console sees how the bus fares. All are
/// real processes.
/// </summary>
public sealed class GatewayCommandTests
{
    private const string Gateway = "GW-000001";
    private const string Lamp = "3715020118000001";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_ToALamp_IsDoneWithTheValueReadAndTheBusIsShownAsItFares()
    {
        await using var rig = new CityRig();
        await rig.StartServerAsync((Gateway, [Lamp]));
        var port = FreePort.Next();
        var slave = rig.StartSlave("--tcp", $"{port}", "--device", "lamp-controller:1");
        rig.StartAgent(Gateway, Configuration(port));
        await UntilAsync(rig, body => DeviceIn(body) is { } lamp && lamp.GetProperty("isGood").GetBoolean(), "the lamp answers");

        var done = await EndAsync(rig, new { device = Lamp, quantity = "lamp/dimming", value = 60, who = "li.wei", note = "as asked" });
        var refused = await EndAsync(rig, new { device = Lamp, quantity = "lamp/energy", value = 60, who = "li.wei" });
        var reloaded = await EndAsync(rig, new { reload = true, who = "li.wei" });
        var born = await EndAsync(rig, new { rebirth = true, who = "li.wei" });

        Assert.Equal(("done", 60.0), (Text(done, "state"), done.GetProperty("readBack").GetDouble()));
        Assert.Equal(("refused", "noSuchControl"), (Text(refused, "state"), Text(refused, "outcome")));
        Assert.Equal(("done", "done"), (Text(reloaded, "state"), Text(born, "state")));
        var gateway = await rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/gateways/{Gateway}", Stop);
        Assert.NotEmpty(Text(gateway.GetProperty("versions"), "configuration"));
        Assert.Equal(("lamp-controller", true), (Text(DeviceIn(gateway)!.Value, "kind"), gateway.GetProperty("isOnline").GetBoolean()));

        await GiveByThePageAsync(rig);

        await slave.KillAsync();
        await UntilAsync(rig, body => DeviceIn(body) is { } lamp && Text(lamp, "state") == "down", "the silent lamp is shown as down");
    }

    /// <summary>Each asks before it is sent, by keyboard, and stays until the gateway has answered; what is left with Escape is not sent.</summary>
    private static async Task GiveByThePageAsync(CityRig rig)
    {
        await ConsoleRequirement.EnsureAsync(rig.Http);
        await using var browser = await Browser.OpenAsync("about:blank");
        var page = await browser.OpenPageAsync($"{rig.Url}#/gateways/{Gateway}", "en-GB", "wang.fang");
        var before = (await rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/gateways/{Gateway}/commands", Stop)).GetProperty("items").GetArrayLength();

        await page.ClickAsync("[data-testid=dim]");
        await page.WaitForSelectorAsync("[data-testid=command-dialog]");
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForSelectorAsync("[data-testid=command-dialog]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });

        await page.ClickAsync("[data-testid=dim]");
        await page.FillAsync("[data-testid=command-dialog] input[type=range]", "35");
        await page.FillAsync("[data-testid=command-dialog] input[maxlength]", "the square sleeps");
        await Browser.ShootBothAsync(page, "command-1-dim");
        await page.PressAsync("[data-testid=command-dialog] input[maxlength]", "Enter");
        await page.WaitForSelectorAsync("[data-testid=command-state][data-state=done]:has-text('Read back: 35')");
        await Browser.ShootAsync(page, "command-2-done-en");
        await page.Keyboard.PressAsync("Escape");
        foreach (var verb in new[] { "rebirth", "reload" })
        {
            await page.ClickAsync($"[data-testid={verb}]");
            await page.PressAsync("[data-testid=command-dialog] input[maxlength]", "Enter");
            await page.WaitForSelectorAsync("[data-testid=command-state][data-state=done]");
            await page.Keyboard.PressAsync("Escape");
        }

        await page.WaitForFunctionAsync($"() => document.querySelectorAll('[data-testid=commands] tr[data-state=done]').length >= 3 && document.querySelectorAll('[data-testid=commands] tbody tr').length === {before + 3}");
        await page.WaitForSelectorAsync("[data-testid=commands] tr:has-text('the square sleeps'):has-text('wang.fang')");
        await Browser.ShootBothAsync(page, "command-3-list");
        Assert.Empty(browser.Complaints);
    }

    private static JsonObject Configuration(int port) => new()
    {
        ["Actuation"] = new JsonObject { ["Enabled"] = true },
        ["Buses"] = new JsonArray(new JsonObject
        {
            ["Name"] = "bus-1",
            ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port },
            ["TimeoutMs"] = 500,
            ["Devices"] = new JsonArray(new JsonObject { ["Id"] = Lamp, ["Profile"] = "lamp-controller", ["Unit"] = 1, ["PeriodMs"] = 500, ["Actuation"] = true }),
        }),
    };

    private static async Task<JsonElement> EndAsync(CityRig rig, object order)
    {
        using var sent = await rig.Http.PostAsJsonAsync($"api/v1/gateways/{Gateway}/commands", order, Stop);
        var body = await sent.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.True(sent.IsSuccessStatusCode, body.ToString());
        var id = Text(body, "id");
        await Deadline.Until(
            async () =>
            {
                body = await rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/commands/{id}", Stop);
                return Text(body, "state") != "sent";
            },
            Limit, $"command {order} has ended");
        return body;
    }

    private static Task UntilAsync(CityRig rig, Func<JsonElement, bool> condition, string awaited) =>
        Deadline.Until(async () => condition(await rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/gateways/{Gateway}", Stop)), Limit, awaited);

    private static JsonElement? DeviceIn(JsonElement gateway) =>
        gateway.TryGetProperty("buses", out var buses) && buses.GetArrayLength() == 1 && buses[0].GetProperty("devices").GetArrayLength() == 1 ? buses[0].GetProperty("devices")[0] : null;

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;
}
