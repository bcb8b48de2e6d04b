using System.Security.Cryptography.X509Certificates;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>Neither password nor alarm goes over a line that is not what the channel asks for.</summary>
public sealed class MailTlsTests : IDisposable
{
    private readonly TestPki _pki = new();

    public void Dispose() => _pki.Dispose();

    [Theory]
    [InlineData(MailTls.StartTls)]
    [InlineData(MailTls.AtOnce)]
    internal async Task Deliver_ServerOfOurAuthority_ComesByTls(MailTls how)
    {
        using var certificate = Certificate();
        await using var server = new SmallMailServer(how, certificate);
        using var rig = Rig(server, how, _pki.CaFile);
        rig.Raise(2);

        await rig.EmptyAsync();

        Assert.Equal(2, server.Mails.Count);
        Assert.Contains(server.Commands, command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
        AssertNothingPlain(server);
    }

    [Theory]
    [InlineData(MailTls.StartTls, "mail.example.org", -1, 30, true, TlsFault.WrongName)]
    [InlineData(MailTls.AtOnce, "mail.example.org", -1, 30, true, TlsFault.WrongName)]
    [InlineData(MailTls.StartTls, "127.0.0.1", -30, -1, true, TlsFault.OutOfDates)]
    [InlineData(MailTls.StartTls, "127.0.0.1", -1, 30, false, TlsFault.NotTrusted)]
    [InlineData(MailTls.AtOnce, "127.0.0.1", -1, 30, false, TlsFault.NotTrusted)]
    internal async Task Deliver_CertificateThatIsWrong_WaitsWithTheReason(MailTls how, string name, int fromDays, int toDays, bool isOurs, TlsFault fault)
    {
        using var other = new TestPki();
        using var certificate = Certificate(name, fromDays, toDays);
        await using var server = new SmallMailServer(how, certificate);
        using var rig = Rig(server, how, isOurs ? _pki.CaFile : other.CaFile);

        await AssertWaitsAsync(rig, server, fault);
    }

    /// <summary>Somebody on the line takes the offer of STARTTLS out: the old way would have gone on in plain text, with the password.</summary>
    [Fact]
    public async Task Deliver_StartTlsIsNotOffered_WaitsWithTheReason()
    {
        await using var server = new SmallMailServer();
        using var rig = Rig(server, MailTls.StartTls, _pki.CaFile);

        await AssertWaitsAsync(rig, server, TlsFault.PlainTextRefused);
    }

    [Fact]
    public async Task Deliver_PortInPlainText_DoesNotFallBack()
    {
        await using var server = new SmallMailServer();
        using var rig = Rig(server, MailTls.AtOnce, _pki.CaFile);

        await AssertWaitsAsync(rig, server, TlsFault.HandshakeFailed);
    }

    /// <summary>The same server and mail in plain text: what the tests above look for would be seen.</summary>
    [Fact]
    public async Task Deliver_PlainTextByName_ComesAndIsSeenInPlainText()
    {
        await using var server = new SmallMailServer();
        using var rig = Rig(server, MailTls.None, null);
        rig.Raise(1);

        await rig.EmptyAsync();

        Assert.ThrowsAny<Exception>(() => AssertNothingPlain(server));
    }

    private static async Task AssertWaitsAsync(OutboxRig rig, SmallMailServer server, TlsFault fault)
    {
        rig.Raise(1);

        Assert.True(await rig.StepAsync() > TimeSpan.Zero);

        Assert.Equal((1, 0), rig.Outbox.Count());
        Assert.StartsWith($"{fault}: ", Assert.Single(rig.Outbox.List("waiting", 10)).Reason, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
        AssertNothingPlain(server);
    }

    private static void AssertNothingPlain(SmallMailServer server) =>
        Assert.DoesNotContain(server.PlainCommands, command => command.Split(' ')[0] is "AUTH" or "MAIL" or "RCPT" or "DATA");

    private X509Certificate2 Certificate(string name = "127.0.0.1", int fromDays = -1, int toDays = 30)
    {
        var (file, key) = _pki.Sign("mail", name, fromDays, toDays);
        return X509Certificate2.CreateFromPemFile(file, key);
    }

    private static OutboxRig Rig(SmallMailServer server, MailTls how, string? caFile)
    {
        var channel = new ChannelOptions
        {
            Name = "mail", Kind = "email", Host = "127.0.0.1", Port = server.Port, From = "alarms@example.org", To = ["duty@example.org"], User = "u",
            Tls = how == MailTls.AtOnce, PlainText = how == MailTls.None, CaFile = caFile, TimeoutSeconds = 60,
        };
        return new OutboxRig(channel, new MailSender(channel, "secret", TimeProvider.System));
    }
}
