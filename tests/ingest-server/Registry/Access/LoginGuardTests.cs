using System.Net;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

/// <summary>Guessing is slow, and nobody's account can be taken from its owner by guessing.</summary>
public sealed class LoginGuardTests : IDisposable
{
    private const string Password = "four unrelated words";

    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.7");

    private readonly AccessBooks _books = new();
    private readonly LoginGuard _guard;

    public LoginGuardTests()
    {
        _books.Users.Add("li.wei", ApiRole.Operator, Password, AccessBooks.Somebody);
        _guard = new LoginGuard(_books.Users, _books.Time);
    }

    public void Dispose() => _books.Dispose();

    [Fact]
    public async Task Verify_WrongFromOneNetwork_Asvs_6_3_1_WaitsThereAndNowhereElse()
    {
        for (var count = 0; count < 4; count++) Assert.Equal(LoginVerdict.Wrong, await TryAsync("li.wei", "wrong", Elsewhere));
        Assert.Equal(LoginVerdict.WrongOnceTooOften, await TryAsync("LI.WEI", "wrong", Elsewhere));

        Assert.Equal(LoginVerdict.TooMany, await TryAsync("li.wei", Password, Elsewhere));
        Assert.Equal(LoginVerdict.Right, await TryAsync("li.wei", Password, Home));
        _books.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(LoginVerdict.Right, await TryAsync("li.wei", Password, Elsewhere));
    }

    [Fact]
    public async Task Verify_ManyNamesFromOneNetwork_WaitsAfterThirty()
    {
        for (var count = 0; count < 30; count++) await TryAsync($"user-{count}", "wrong", Elsewhere);

        Assert.Equal(LoginVerdict.TooMany, await TryAsync("li.wei", Password, Elsewhere));
        Assert.Equal(LoginVerdict.Right, await TryAsync("li.wei", Password, Home));
    }

    [Fact]
    public async Task Verify_OneUserFromManyNetworks_GetsOneTryEachAndTheOwnerComesIn()
    {
        for (var network = 0; network < 60; network++) await TryAsync("li.wei", "wrong", IPAddress.Parse($"203.0.113.{network}"));

        // Besieged: a network that has erred waits, a fresh one has one try, and the right password is right.
        var fresh = IPAddress.Parse("203.0.113.200");
        Assert.Equal(LoginVerdict.Wrong, await TryAsync("li.wei", "wrong", fresh));
        Assert.Equal(LoginVerdict.TooMany, await TryAsync("li.wei", "wrong", fresh));
        Assert.Equal(LoginVerdict.Right, await TryAsync("li.wei", Password, Home));
        Assert.Equal(LoginVerdict.Right, await TryAsync("li.wei", Password, Home));
    }

    [Fact]
    public async Task Verify_UnknownName_Asvs_6_3_8_IsAnsweredAsAWrongPassword() => Assert.Equal(LoginVerdict.Wrong, await TryAsync("nobody", Password, Home));

    private async Task<LoginVerdict> TryAsync(string name, string password, IPAddress address) =>
        (await _guard.VerifyAsync(name, password, address, TestContext.Current.CancellationToken)).Verdict;
}
