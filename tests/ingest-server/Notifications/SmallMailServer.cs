using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>How a small mail server takes TLS.</summary>
internal enum MailTls
{
    None,

    /// <summary>STARTTLS is on offer, and nothing else before it is asked for.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    AtOnce,
}

/// <summary>As much of RFC 5321 as a sender needs: EHLO, STARTTLS, AUTH PLAIN, MAIL, RCPT, DATA, QUIT. Answers to DATA follow a script; the last word stays.</summary>
internal sealed class SmallMailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly ConcurrentQueue<string> _script;
    private readonly Task _loop;
    private string _last = "250 ok";

    private readonly (MailTls How, X509Certificate2? Certificate) _tls;

    public SmallMailServer(params string[] script) : this(MailTls.None, null, script)
    {
    }

    public SmallMailServer(MailTls how, X509Certificate2? certificate, params string[] script)
    {
        _tls = (how, certificate);
        _script = new ConcurrentQueue<string>(script);
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _loop = RunAsync();
    }

    public int Port { get; } = FreePort.Next();

    public ConcurrentQueue<string> Mails { get; } = new();

    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>Of these, what came in plain text.</summary>
    public ConcurrentQueue<string> PlainCommands { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            var isEncrypted = _tls.How == MailTls.AtOnce;
            Stream stream = client.GetStream();
            if (isEncrypted) stream = await EncryptAsync(stream);
            await TalkAsync(stream, isEncrypted, greeting: "220 test");
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException)
        {
            // The sender has gone, or does not trust us.
        }
    }

    private async Task<Stream> EncryptAsync(Stream plain)
    {
        var stream = new SslStream(plain);
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _tls.Certificate }, _stop.Token);
        return stream;
    }

    private async Task TalkAsync(Stream stream, bool isEncrypted, string? greeting)
    {
        // Neither is disposed of: the stream goes on under TLS after STARTTLS, and ends with its client.
        var reader = new StreamReader(stream, Encoding.UTF8);
        var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var offers = _tls.How == MailTls.StartTls && !isEncrypted;
        if (greeting is not null) await writer.WriteLineAsync(greeting);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            Commands.Enqueue(line);
            if (!isEncrypted) PlainCommands.Enqueue(line);
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync($"250-test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 {(offers ? "STARTTLS" : "AUTH PLAIN")}");
                    break;
                case "STARTTLS" when offers:
                    await writer.WriteLineAsync("220 go on");
                    await TalkAsync(await EncryptAsync(stream), isEncrypted: true, greeting: null);
                    return;
                case "AUTH":
                    await writer.WriteLineAsync("235 in");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var mail = new StringBuilder();
                    while (await reader.ReadLineAsync(_stop.Token) is { } text && text != ".") mail.Append(text).Append('\n');
                    if (_script.TryDequeue(out var next)) _last = next;
                    if (_last.StartsWith("250", StringComparison.Ordinal)) Mails.Enqueue(mail.ToString());
                    await writer.WriteLineAsync(_last);
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }
}
