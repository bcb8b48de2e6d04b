using System.Security.Cryptography;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Tests.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Who is let in at the endpoint, with what.</summary>
public sealed class GatewayAccessTests : IDisposable
{
    private const string Id = "GW-000123";
    private const string Chosen = "correct horse";

    private readonly AccessBooks _books = new(new GatewayRow("GW-OPEN", "g"), new GatewayRow("GW-CHOSEN", "g", Quick(Chosen)));

    public void Dispose() => _books.Dispose();

    [Fact]
    public async Task Connect_Enrolment_SecretForCodeThenCodeIsDead()
    {
        var code = Add();

        var enrolled = await _books.ConnectAsync(Id, code);
        Assert.Equal(PeerRole.Gateway, enrolled.Role);
        Assert.StartsWith(DrawnText.SecretPrefix, enrolled.IssuedSecret, StringComparison.Ordinal);
        var confirmed = await _books.ConnectAsync(Id, enrolled.IssuedSecret);
        Assert.Equal(new AccessDecision(PeerRole.Gateway, Id), confirmed);

        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, code)).Role);
        _books.Restart();
        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync(Id, enrolled.IssuedSecret)).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, code)).Role);
        Assert.Equal(0, _books.Access.SlowChecks);
    }

    [Fact]
    public async Task Connect_ConnackOfTheEnrolmentLost_TheCodeIsStillGoodAndOnlyTheLastSecretIs()
    {
        var code = Add();
        var lost = (await _books.ConnectAsync(Id, code)).IssuedSecret;
        _books.Restart();    // not even a restart between costs the code

        var again = (await _books.ConnectAsync(Id, code)).IssuedSecret;

        Assert.NotEqual(lost, again);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, lost)).Role);
        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync(Id, again)).Role);
    }

    [Fact]
    public async Task Connect_ExpiredCode_IsRefusedAndSaysWhatToDo()
    {
        var code = Add();
        _books.Time.Advance(TimeSpan.FromHours(24));

        var decision = await _books.ConnectAsync(Id, code);

        Assert.Equal((PeerRole.None, null), (decision.Role, decision.IssuedSecret));
        Assert.Contains("expired", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_CodeWithoutASafeWayBack_IsRefusedAndStaysGood()
    {
        var code = Add();

        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, code, mayReceive: false)).Role);

        Assert.NotNull((await _books.ConnectAsync(Id, code)).IssuedSecret);
    }

    [Theory]
    [InlineData("GW-OTHER")]
    [InlineData("GW-OPEN")]
    public async Task Connect_CodeOfAnotherGateway_IsRefused(string other)
    {
        var code = Add();

        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(other, code)).Role);
    }

    [Fact]
    public async Task Connect_RevokedGateway_IsRefusedWithAllThatItHasUntilItIsAddedAgain()
    {
        var code = Add();
        var secret = (await _books.ConnectAsync(Id, code)).IssuedSecret;
        await _books.ConnectAsync(Id, secret);
        var told = new List<string>();
        _books.Access.Revoked += told.Add;
        var judged = await _books.ConnectAsync(Id, secret);
        Assert.True(_books.Access.IsStillGood(in judged));

        Assert.True(_books.Credentials.Revoke(Id, isListed: false, AccessBooks.Somebody));

        Assert.Equal([Id], told);
        Assert.False(_books.Access.IsStillGood(in judged));    // judged before and on its way in
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, secret)).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, code)).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, null, isLoopback: true)).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, null, certificate: Id)).Role);
        _books.Restart();
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, secret)).Role);
        Assert.NotNull((await _books.ConnectAsync(Id, Add())).IssuedSecret);
    }

    [Fact]
    public async Task Connect_RevokedGatewayOfTheRegistryFile_ItsFileHashCountsNoMore()
    {
        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync("GW-CHOSEN", Chosen)).Role);

        _books.Credentials.Revoke("GW-CHOSEN", isListed: true, AccessBooks.Somebody);
        _books.Credentials.Revoke("GW-OPEN", isListed: true, AccessBooks.Somebody);

        Assert.Equal(PeerRole.None, (await _books.ConnectAsync("GW-CHOSEN", Chosen)).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync("GW-OPEN", null, isLoopback: true)).Role);
        _books.Credentials.Add("GW-CHOSEN", null, null, TimeSpan.FromHours(1), AccessBooks.Somebody);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync("GW-CHOSEN", Chosen)).Role);
    }

    [Fact]
    public async Task Connect_RotationOnline_OldSecretIsGoodUntilTheNewOneIsUsed()
    {
        Assert.True(_books.Credentials.RotateOnline("GW-CHOSEN", _books.Listed.Gateways[1].SecretHash, AccessBooks.Somebody));

        Assert.Null((await _books.ConnectAsync("GW-CHOSEN", Chosen, mayReceive: false)).IssuedSecret);
        var lost = (await _books.ConnectAsync("GW-CHOSEN", Chosen)).IssuedSecret;
        var issued = (await _books.ConnectAsync("GW-CHOSEN", Chosen)).IssuedSecret;
        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync("GW-CHOSEN", issued)).Role);

        Assert.Equal(PeerRole.None, (await _books.ConnectAsync("GW-CHOSEN", Chosen)).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync("GW-CHOSEN", lost)).Role);
        Assert.Null((await _books.ConnectAsync("GW-CHOSEN", issued)).IssuedSecret);
    }

    [Theory]
    [InlineData("GW-OPEN", null, true, null, PeerRole.Gateway)]       // no credential anywhere: this machine only
    [InlineData("GW-OPEN", "whatever", true, null, PeerRole.Gateway)]
    [InlineData("GW-OPEN", null, false, null, PeerRole.None)]
    [InlineData("GW-CHOSEN", Chosen, false, null, PeerRole.Gateway)]
    [InlineData("GW-CHOSEN", "wrong horse", false, null, PeerRole.None)]
    [InlineData("GW-CHOSEN", "wrong horse", true, null, PeerRole.None)]
    [InlineData("GW-CHOSEN", null, true, null, PeerRole.None)]
    [InlineData("GW-CHOSEN", "", true, null, PeerRole.None)]
    [InlineData("GW-CHOSEN", null, false, "GW-CHOSEN", PeerRole.Gateway)]
    [InlineData("GW-CHOSEN", Chosen, false, "GW-OPEN", PeerRole.None)]    // a certificate of another gateway
    [InlineData("GW-NOBODY", null, true, null, PeerRole.None)]
    [InlineData("GW-NOBODY", null, true, "GW-NOBODY", PeerRole.None)]
    [InlineData("#", null, true, null, PeerRole.None)]
    [InlineData("", null, true, null, PeerRole.None)]
    public async Task Connect_Matrix_DefaultDeny(string gateway, string? secret, bool isLoopback, string? certificate, PeerRole role) =>
        Assert.Equal(role, (await _books.ConnectAsync(gateway, secret, isLoopback: isLoopback, certificate: certificate)).Role);

    [Fact]
    public async Task Connect_CertificateOfAnotherName_CountsWhereItIsOnRecord()
    {
        _books.Credentials.Add(Id, "g", "pump-7.example.org", TimeSpan.FromHours(1), AccessBooks.Somebody);

        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync(Id, null, certificate: "pump-7.example.org")).Role);
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync(Id, null, certificate: Id)).Role);
    }

    [Theory]
    [InlineData(ApiRole.Viewer, PeerRole.None)]
    [InlineData(ApiRole.Operator, PeerRole.None)]
    [InlineData(ApiRole.Engineer, PeerRole.Engineer)]
    [InlineData(ApiRole.Admin, PeerRole.Engineer)]
    public async Task Connect_TokenAsPassword_IsAnEngineerFromThatRoleOn(ApiRole role, PeerRole expected)
    {
        var token = _books.Tokens.Add("GW-CHOSEN", role, null, AccessBooks.Somebody)!;

        var decision = await _books.ConnectAsync("mosqsub", token);

        Assert.Equal(expected, decision.Role);
        if (expected == PeerRole.None) return;
        Assert.Equal("token:GW-CHOSEN", decision.Id);    // can be no gateway, whatever the token is called
        var told = new List<string>();
        _books.Access.Revoked += told.Add;
        _books.Tokens.Revoke("GW-CHOSEN", AccessBooks.Somebody);
        Assert.Equal(["token:GW-CHOSEN"], told);
        Assert.False(_books.Access.IsStillGood(in decision));
        Assert.Equal(PeerRole.None, (await _books.ConnectAsync("mosqsub", token)).Role);
    }

    /// <summary>10,000 gateways reconnect after a restart of the server: the work is 10,000 fast hashes and not one slow one.</summary>
    [Fact]
    public async Task Connect_HerdWithIssuedSecrets_RunsNoPbkdf2()
    {
        var herd = Herd(10_000, GatewaySecret.HashDrawn);

        foreach (var (gateway, secret) in herd) Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync(gateway, secret)).Role);

        Assert.Equal(0, _books.Access.SlowChecks);
    }

    /// <summary>The sabotage of the test above: chosen secrets do cost a run each, once in the life of the server.</summary>
    [Fact]
    public async Task Connect_HerdWithChosenSecrets_RunsPbkdf2OnceEach()
    {
        var herd = Herd(200, Quick);

        for (var round = 0; round < 3; round++)
        {
            foreach (var (gateway, secret) in herd) Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync(gateway, secret)).Role);
        }

        Assert.Equal(200, _books.Access.SlowChecks);
    }

    [Fact]
    public async Task Connect_AStrangerFailsInTheGatewaysName_TheGatewayIsNotLockedOut()
    {
        for (var count = 0; count < 1000; count++)
        {
            Assert.Equal(PeerRole.None, (await _books.ConnectAsync("GW-CHOSEN", $"guess {count}", address: "203.0.113.66")).Role);
        }

        Assert.InRange(_books.Access.SlowChecks, 1, 5);    // guessing has become slow, and cheap for the server
        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync("GW-CHOSEN", Chosen)).Role);

        // Once it is known, not even from the stranger's own address.
        Assert.Equal(PeerRole.Gateway, (await _books.ConnectAsync("GW-CHOSEN", Chosen, address: "203.0.113.66")).Role);
    }

    [Fact]
    public async Task Connect_AStrangerFailsInManyNames_HeIsBusyAndIssuedSecretsFromHisAddressAreNot()
    {
        var herd = Herd(200, Quick);
        var drawn = Add();
        foreach (var (gateway, _) in herd) await _books.ConnectAsync(gateway, "guess", address: "203.0.113.66");

        Assert.Equal(50, _books.Access.SlowChecks);
        Assert.True((await _books.ConnectAsync(herd[0].Gateway, "guess", address: "203.0.113.66")).IsBusy);
        Assert.NotNull((await _books.ConnectAsync(Id, drawn, address: "203.0.113.66")).IssuedSecret);
        _books.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await _books.ConnectAsync("GW-CHOSEN", "guess", address: "203.0.113.66")).IsBusy);
    }

    private string Add() => _books.Credentials.Add(Id, "g", null, TimeSpan.FromHours(24), AccessBooks.Somebody)!;

    private List<(string Gateway, string Secret)> Herd(int count, Func<string, string> hash)
    {
        var herd = Enumerable.Range(1, count).Select(number => (Gateway: $"GW-{number:D6}", Secret: DrawnText.Draw(DrawnText.SecretPrefix))).ToList();
        _books.Listed = new CityRegistry(new RegistryDocument(
            RegistryFile.Version, [.. herd.Select(each => new GatewayRow(each.Gateway, "g", hash(each.Secret))), new GatewayRow("GW-CHOSEN", "g", Quick(Chosen))], []));
        return herd;
    }

    /// <summary>The slow scheme with one round, so that the tests count runs and wait for none.</summary>
    private static string Quick(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return $"pbkdf2-sha256$1${Convert.ToBase64String(salt)}${Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(secret, salt, 1, HashAlgorithmName.SHA256, 32))}";
    }
}
