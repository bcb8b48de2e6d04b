using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Hands mail to a server (RFC 5321): 2yz is taken, 4yz is tried again, 5yz to the mail never. The Message-ID holds the id.</summary>
/// <remarks>
/// TLS from the first byte (RFC 8314 section 3.3), or STARTTLS (RFC 3207) that must be offered: who sits on the line could take the offer out, and
/// then neither password nor alarm may go over it. Plain text only where the channel asks for it by name.
/// </remarks>
internal sealed class MailSender(ChannelOptions channel, string? password, TimeProvider time) : IChannelSender
{
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(channel.TimeoutSeconds);

    public async Task<Delivery> SendAsync(Notification message, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, _timeout, Timeout.InfiniteTimeSpan);
        var trust = new ServerTrust(channel.Host!, channel.CaFile, time);
        if (!trust.TryPrepare()) return Delivery.Untrusted(trust.Fault, trust.Finding!);
        var isConnected = false;
        try
        {
            using var client = new SmtpClient { ServerCertificateValidationCallback = (_, shown, chain, errors) => trust.Accepts(shown, chain, errors) };
            if (channel.CaFile is not null) client.CheckCertificateRevocation = false;
            var tls = channel.PlainText ? SecureSocketOptions.None : channel.Tls ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
            await client.ConnectAsync(channel.Host!, channel.Port ?? (channel.Tls ? 465 : 587), tls, limit.Token);
            isConnected = true;
            if (channel.User is not null) await client.AuthenticateAsync(channel.User, password ?? "", limit.Token);
            using var mail = Compose(message);
            await client.SendAsync(mail, limit.Token);

            // It is taken; a farewell that fails must not send it again.
            await QuitAsync(client, limit.Token);
            return Delivery.Done;
        }
        catch (SmtpCommandException fault)
        {
            var reason = $"answers {(int)fault.StatusCode}: {fault.Message}";

            // Before a mail is spoken of, a refusal is of the server and not of this mail.
            return (int)fault.StatusCode >= 500 && isConnected ? Delivery.Dead(reason) : Delivery.Again(reason);
        }
        catch (NotSupportedException) when (!isConnected)
        {
            return Delivery.Untrusted(
                TlsFault.PlainTextRefused, $"{channel.Host} offers no STARTTLS; set Tls for a port that speaks TLS at once, or PlainText for a server within the house");
        }
        catch (SslHandshakeException fault)
        {
            return trust.Failed(fault.InnerException?.Message ?? "the handshake failed");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Delivery.Again($"no answer within {_timeout.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is ProtocolException or IOException or SocketException or AuthenticationException or NotSupportedException or ServiceNotConnectedException)
        {
            return Delivery.Again(fault.Message);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MimeMessage Compose(Notification message)
    {
        var mail = new MimeMessage { Subject = message.Subject, MessageId = $"{message.Id}@smartpoles", Date = time.GetUtcNow() };
        mail.From.Add(MailboxAddress.Parse(channel.From!));
        if (message.Address is { } person) mail.To.Add(MailboxAddress.Parse(person));
        else mail.To.AddRange(channel.To.Select(MailboxAddress.Parse));
        mail.Body = new TextPart("plain") { Text = $"{message.Subject}\n\n{message.Body}\n" };
        return mail;
    }

    private static async Task QuitAsync(SmtpClient client, CancellationToken stop)
    {
        try
        {
            await client.DisconnectAsync(quit: true, stop);
        }
        catch (Exception fault) when (fault is ProtocolException or IOException or SocketException or OperationCanceledException or SmtpCommandException)
        {
            // It is gone either way.
        }
    }
}
