using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>A receiver of webhooks on a socket of its own, which does to each request what the script says; the last word stays.</summary>
internal sealed class ScriptedTarget : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _script;
    private TcpListener? _listener;
    private Task _loop = Task.CompletedTask;
    private string _last = "200";

    /// <param name="script">A status, <c>reset</c>, <c>silent</c>, or a status with headers behind a bar: <c>429|Retry-After: 7</c>.</param>
    public ScriptedTarget(params string[] script)
    {
        _script = new ConcurrentQueue<string>(script);
        Start();
    }

    public int Port { get; } = FreePort.Next();

    public string Url => $"http://127.0.0.1:{Port}/hook";

    public ConcurrentQueue<(string Head, string Body)> Requests { get; } = new();

    /// <summary>Ids that were answered with 200, as often as they were.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    public static string HeaderOf(string head, string name) =>
        head.Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

    public void Start()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _loop = RunAsync(_listener);
    }

    public async Task StopAsync()
    {
        _listener?.Stop();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync(_stop.Token);
                await ServeAsync(socket);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket);
            var (head, body) = await ReadAsync(stream);
            Requests.Enqueue((head, body));
            if (_script.TryDequeue(out var next)) _last = next;
            if (_last == "reset")
            {
                socket.LingerState = new LingerOption(true, 0);
                return;
            }

            if (_last == "silent")
            {
                // Until the caller has enough of it.
                await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _stop.Token);
                return;
            }

            if (_last == "200") Taken.Enqueue(HeaderOf(head, "X-SmartPoles-Id"));
            var parts = _last.Split('|');
            var headers = parts.Length > 1 ? parts[1] + "\r\n" : "";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {parts[0]} x\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n"), _stop.Token);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            // The caller has gone.
        }
    }

    private async Task<(string Head, string Body)> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0) throw new IOException("closed");
            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.UTF8.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0) continue;
            var head = text[..end];
            var length = int.Parse(HeaderOf(head, "Content-Length"), System.Globalization.CultureInfo.InvariantCulture);
            if (bytes.Count >= Encoding.UTF8.GetByteCount(head) + 4 + length) return (head, text[(end + 4)..]);
        }
    }
}
