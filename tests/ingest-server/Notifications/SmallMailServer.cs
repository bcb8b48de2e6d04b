using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>As much of RFC 5321 as a sender needs: EHLO, AUTH PLAIN, MAIL, RCPT, DATA, QUIT. Answers to DATA follow a script; the last word stays.</summary>
internal sealed class SmallMailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private readonly ConcurrentQueue<string> _script;
    private readonly Task _loop;
    private string _last = "250 ok";

    public SmallMailServer(params string[] script)
    {
        _script = new ConcurrentQueue<string>(script);
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _loop = RunAsync();
    }

    public int Port { get; } = FreePort.Next();

    public ConcurrentQueue<string> Mails { get; } = new();

    public ConcurrentQueue<string> Commands { get; } = new();

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
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 test");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                Commands.Enqueue(line);
                switch (line.Split(' ')[0].ToUpperInvariant())
                {
                    case "EHLO":
                        await writer.WriteLineAsync("250-test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN");
                        break;
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
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // The sender has gone.
        }
    }
}
