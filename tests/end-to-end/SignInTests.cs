using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>The page of a server that has a token, in a real browser: it asks, says what is wrong, and opens.</summary>
public sealed class SignInTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Page_OnceThereIsAToken_AsksForItAndOpensWithIt()
    {
        await using var rig = new CityRig();
        await rig.StartServerAsync(("GW-000001", ["3715020118000001"]));
        await using var browser = await Browser.OpenAsync(rig.Url);
        await browser.AwaitAsync("body:not(.stale)", Limit);
        Assert.False(await browser.Page.IsVisibleAsync("#sign-in"));

        // The page that is open already is asked too.
        var token = await rig.AddTokenAsync("night", "operator");
        await browser.AwaitAsync("#sign-in[open]", Limit);

        await browser.Page.FillAsync("#sign-in-token", "spt_wrong");
        await browser.Page.ClickAsync("#sign-in button");
        await browser.AwaitAsync("#sign-in-reason:has-text('wrong, revoked or expired')", Limit);
        await browser.ShootAsync("sign-in");

        await browser.Page.FillAsync("#sign-in-token", token);
        await browser.Page.ClickAsync("#sign-in button");
        await browser.AwaitAsync("#caller:has-text('night (operator)')", Limit);
        await browser.AwaitAsync("body:not(.stale)", Limit);
        Assert.False(await browser.Page.IsVisibleAsync("#sign-in"));

        await browser.Page.ClickAsync("#caller button");
        await browser.AwaitAsync("#sign-in[open]", Limit);
    }
}
