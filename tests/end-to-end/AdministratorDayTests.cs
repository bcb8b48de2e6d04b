using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// The administrator's day on the real page of a server that is closed to everybody: the first one comes in by the link of the first start, makes a
/// colleague, lets a gateway in, gives a token and takes it back, and finds all of it in the audit.
/// </summary>
public sealed class AdministratorDayTests : IAsyncLifetime
{
    private const string Password = "a cover of cast iron";
    private const string OtherPassword = "rain from the north-west";

    private readonly CityRig _rig = new() { IsOpen = false };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _rig.StartServerAsync(("GW-000001", ["3715020118000001"]));
        await ConsoleRequirement.EnsureAsync(_rig.Http);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Day_OfAnAdministrator_LetsPeopleAndGatewaysInAndATokenOut()
    {
        await using var browser = await Browser.OpenAsync("about:blank");
        var page = await browser.OpenPageAsync(FirstLink(), "en-GB");
        await ChoosePasswordAsync(page, Password, "chen");
        await page.WaitForSelectorAsync("[data-testid=user][data-name=chen][data-role=Admin]");

        await AddAColleagueAsync(browser, page);
        await EnrolAGatewayAsync(page);
        await GiveATokenAndTakeItBackAsync(page);

        await page.ClickAsync("[data-tab=audit]");
        foreach (var act in new[] { "token-revoke", "token-add", "user-add" }) await page.WaitForSelectorAsync($"[data-testid=audit] tr[data-act={act}]:has-text('chen')");
        await Browser.ShootBothAsync(page, "admin-5-audit");
        var file = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("[data-testid=audit-export]"));
        Assert.Contains("token-revoke", await File.ReadAllTextAsync(await file.PathAsync(), Stop), StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    /// <summary>Without a password: the colleague chooses one by a link of his own, and comes in as what he is.</summary>
    private static async Task AddAColleagueAsync(Browser browser, IPage page)
    {
        await page.ClickAsync(".nav a[href='#/admin']");
        await page.ClickAsync("[data-testid=add-user]");
        await page.Keyboard.TypeAsync("wang");
        await Browser.ShootAsync(page, "admin-1-new-user-en");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-testid=user-link] [data-testid=secret]");
        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=secret]').value.includes('#/first/')");
        var link = await page.InputValueAsync("[data-testid=secret]");
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForSelectorAsync("[data-testid=users] tr[data-user=wang]");
        await Browser.ShootBothAsync(page, "admin-2-users");

        var colleague = await browser.OpenPageAsync(link, "zh-CN");
        await ChoosePasswordAsync(colleague, OtherPassword, null);
        await colleague.WaitForSelectorAsync("[data-testid=user][data-name=wang][data-role=Operator]");

        // Out at once, and not in again: the page asks who he is.
        await page.ClickAsync("[data-testid=users] tr[data-user=wang] button:has-text('Disable')");
        await colleague.WaitForSelectorAsync("[data-testid=login]");
        await Browser.ShootAsync(colleague, "admin-2-disabled-zh");
    }

    /// <summary>The token is shown once, and is good once.</summary>
    private async Task EnrolAGatewayAsync(IPage page)
    {
        await page.ClickAsync(".nav a[href='#/gateways']");
        await page.ClickAsync("[data-testid=enrol]");
        await page.Keyboard.TypeAsync("GW-000007");
        await page.FillAsync("[data-testid=enrol-dialog] input >> nth=1", "371502-Z07");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-testid=enrol-token] [data-testid=secret]");
        var token = await page.InputValueAsync("[data-testid=secret]");
        await Browser.ShootBothAsync(page, "admin-3-enrolment");
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForSelectorAsync("[data-testid=enrolments] tr[data-gateway=GW-000007]");
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);

        using var first = await _rig.Http.PostAsJsonAsync("api/v1/enrol", new { token }, Stop);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("GW-000007", (await first.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("gateway").GetString());
        using var second = await _rig.Http.PostAsJsonAsync("api/v1/enrol", new { token }, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    private async Task GiveATokenAndTakeItBackAsync(IPage page)
    {
        await page.ClickAsync(".nav a[href='#/admin']");
        await page.ClickAsync("[data-tab=tokens]");
        await page.ClickAsync("[data-testid=add-token]");
        await page.Keyboard.TypeAsync("grafana");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-testid=new-token-secret] [data-testid=secret]");
        var token = await page.InputValueAsync("[data-testid=secret]");
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));

        await page.ClickAsync("[data-testid=tokens] tr[data-token=grafana] [data-testid=revoke]");
        await page.WaitForSelectorAsync("[data-testid=revoke-dialog]");
        await page.ClickAsync("[data-testid=revoke-dialog] button[type=submit]");
        await page.WaitForSelectorAsync("[data-testid=tokens] tr[data-token=grafana][data-good=false]");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
        await Browser.ShootBothAsync(page, "admin-4-tokens");
    }

    /// <summary>What the server's first start has printed.</summary>
    private string FirstLink()
    {
        var found = Regex.Match(_rig.Server!.Output, @"https?://\S+/#/first/\S+");
        Assert.True(found.Success, _rig.Server.Output);
        return found.Value;
    }

    private static async Task ChoosePasswordAsync(IPage page, string password, string? name)
    {
        await page.WaitForSelectorAsync("[data-testid=first-run]");
        if (name is not null) await page.FillAsync("[data-testid=first-run] input[autocomplete=username]", name);
        await page.FillAsync("[data-testid=first-run] input[type=password] >> nth=0", password);
        await page.FillAsync("[data-testid=first-run] input[type=password] >> nth=1", password);
        await page.ClickAsync("[data-testid=first-run] button[type=submit]");
    }

    private async Task<HttpStatusCode> AskAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/city");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _rig.Http.SendAsync(request, Stop);
        return answer.StatusCode;
    }
}
