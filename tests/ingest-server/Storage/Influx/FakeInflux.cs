using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage.Influx;

/// <summary>A server of line protocol that answers as the test tells it; keeps what it took.</summary>
internal sealed class FakeInflux : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Lock _deciding = new();
    private int _compressed;
    private int _waiting;
    private int _waitingMost;

    public FakeInflux()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>Decides over a write, one at a time; the lines are stored when it says 204.</summary>
    public Func<string[], FakeReply> OnWrite { get; set; } = _ => FakeReply.Stored;

    /// <summary>Awaited before <see cref="OnWrite"/>, many at a time: where a test holds requests back.</summary>
    public Func<string[], Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers a query; the path with its parameters, unescaped.</summary>
    public Func<string, string> OnQuery { get; set; } = _ => "{\"results\":[{\"statement_id\":0}]}";

    /// <summary>Writes that came as gzip.</summary>
    public int Compressed => Volatile.Read(ref _compressed);

    /// <summary>Writes that wait for their answer.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Most of them at once, ever.</summary>
    public int WaitingMost => Volatile.Read(ref _waitingMost);

    /// <summary>When the process began, as VictoriaMetrics tells it.</summary>
    public long ProcessStart { get; set; } = 1;

    public ConcurrentQueue<(string Path, string[] Lines, string? Authorization)> Writes { get; } = new();

    public ConcurrentQueue<string> Queries { get; } = new();

    /// <summary>Rights shown with <see cref="Queries"/>.</summary>
    public ConcurrentQueue<string?> Authorizations { get; } = new();

    public ConcurrentQueue<string> Stored { get; } = new();

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait(TimeSpan.FromSeconds(5));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = AnswerQuietlyAsync(context);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening) return;
            }
        }
    }

    private async Task AnswerQuietlyAsync(HttpListenerContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client went away, or the server was closed under it.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        if (request.Url!.AbsolutePath == "/metrics")
        {
            await SendAsync(context, new FakeReply(200, $"vm_rows 3\nprocess_start_time_seconds {ProcessStart}\n"));
            return;
        }

        if (request.Url!.AbsolutePath == "/query")
        {
            using var form = new StreamReader(request.InputStream);
            var text = request.HttpMethod == "GET" ? request.RawUrl! : (await form.ReadToEndAsync()).Replace('+', ' ');
            Queries.Enqueue(Uri.UnescapeDataString(text));
            Authorizations.Enqueue(request.Headers["Authorization"]);
            await SendAsync(context, new FakeReply(200, OnQuery(Uri.UnescapeDataString(text))));
            return;
        }

        var gzip = request.Headers["Content-Encoding"] == "gzip";
        if (gzip) Interlocked.Increment(ref _compressed);
        using var reader = new StreamReader(gzip ? new GZipStream(request.InputStream, CompressionMode.Decompress) : request.InputStream, Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Writes.Enqueue((request.RawUrl!, lines, request.Headers["Authorization"]));
        lock (_deciding) _waitingMost = Math.Max(_waitingMost, ++_waiting);
        await Hold(lines);
        FakeReply reply;
        lock (_deciding)
        {
            _waiting--;
            reply = OnWrite(lines);
            if (reply.Status == 204) foreach (var line in lines) Stored.Enqueue(line);
        }

        await SendAsync(context, reply);
    }

    private static async Task SendAsync(HttpListenerContext context, FakeReply reply)
    {
        context.Response.StatusCode = reply.Status;
        if (reply.RetryAfter is { } after) context.Response.Headers["Retry-After"] = after;
        if (reply.Body.Length > 0) await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(reply.Body));
        context.Response.Close();
    }
}

internal sealed record FakeReply(int Status, string Body = "", string? RetryAfter = null)
{
    public static readonly FakeReply Stored = new(204);
}
