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
        await ConsoleRequirement.EnsureAsync(rig.Http);
        await using var browser = await Browser.OpenAsync(rig.Url);
        await browser.AwaitAsync(".frame[data-stream=live]", Limit);
        Assert.False(await browser.Page.IsVisibleAsync("[data-testid=login]"));

        // The page that is open already is asked too.
        var token = await rig.AddTokenAsync("night", "operator");
        await browser.AwaitAsync("[data-testid=login]", Limit);

        await browser.Page.ClickAsync("[data-testid=login-switch]");
        await browser.Page.FillAsync("[data-testid=login] input", "spt_wrong");
        await browser.Page.Keyboard.PressAsync("Enter");
        await browser.AwaitAsync("[data-testid=login-problem]:has-text('wrong, revoked or expired')", Limit);
        await browser.ShootAsync("sign-in");

        await browser.Page.FillAsync("[data-testid=login] input", token);
        await browser.Page.Keyboard.PressAsync("Enter");
        await browser.AwaitAsync("[data-testid=user][data-name=night][data-role=Operator]", Limit);
        await browser.AwaitAsync(".frame[data-stream=live]", Limit);

        await browser.Page.ClickAsync("[data-testid=sign-out]");
        await browser.AwaitAsync("[data-testid=login]", Limit);
    }
}
