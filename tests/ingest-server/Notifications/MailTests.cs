using SmartPoles.IngestServer.Notifications;

namespace SmartPoles.IngestServer.Tests.Notifications;

public sealed class MailTests
{
    [Fact]
    public async Task Deliver_ServerThatPutsOff_ComesOnceByItsMessageId()
    {
        await using var server = new SmallMailServer("451 later", "250 ok");
        using var rig = Rig(server);
        rig.Raise(2);

        await rig.EmptyAsync();

        var ids = server.Mails.Select(mail => mail.Split('\n').First(line => line.StartsWith("Message-Id", StringComparison.OrdinalIgnoreCase))).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Equal(rig.Outbox.List("done", 10).Select(line => line.Id).Order(), ids.Select(id => id[(id.IndexOf('<') + 1)..id.IndexOf('@')]).Order());
        Assert.Contains(server.Commands, command => command.StartsWith("RCPT TO:<duty@example.org>", StringComparison.Ordinal));
        Assert.Contains(server.Commands, command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_ServerThatRefuses_IsADeadLetter()
    {
        await using var server = new SmallMailServer("554 spam");
        using var rig = Rig(server);
        rig.Raise(1);

        await rig.EmptyAsync();

        Assert.Contains("554", Assert.Single(rig.Outbox.List("dead", 10)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_NoServer_Waits()
    {
        var server = new SmallMailServer();
        await server.DisposeAsync();
        using var rig = Rig(server);
        rig.Raise(1);

        Assert.True(await rig.StepAsync() > TimeSpan.Zero);
        Assert.Equal((1, 0), rig.Outbox.Count());
    }

    private static OutboxRig Rig(SmallMailServer server)
    {
        var channel = new ChannelOptions
        {
            Name = "mail", Kind = "email", Host = "127.0.0.1", Port = server.Port, From = "alarms@example.org", To = ["duty@example.org"], User = "u", PlainText = true, TimeoutSeconds = 60,
        };
        return new OutboxRig(channel, new MailSender(channel, "secret", TimeProvider.System));
    }
}
