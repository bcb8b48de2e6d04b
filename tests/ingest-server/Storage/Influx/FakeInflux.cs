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

    public FakeInflux()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>Decides over a write; the lines are stored when it says 204.</summary>
    public Func<string[], FakeReply> OnWrite { get; set; } = _ => FakeReply.Stored;

    public ConcurrentQueue<(string Path, string[] Lines, string? Authorization)> Writes { get; } = new();

    public ConcurrentQueue<string> Queries { get; } = new();

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
                await AnswerAsync(context);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening) return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        if (request.Url!.AbsolutePath == "/query")
        {
            using var form = new StreamReader(request.InputStream);
            Queries.Enqueue(Uri.UnescapeDataString((await form.ReadToEndAsync()).Replace('+', ' ')));
            await SendAsync(context, new FakeReply(200, "{\"results\":[{\"statement_id\":0}]}"));
            return;
        }

        Assert.Equal("gzip", request.Headers["Content-Encoding"]);
        using var reader = new StreamReader(new GZipStream(request.InputStream, CompressionMode.Decompress), Encoding.UTF8);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Writes.Enqueue((request.RawUrl!, lines, request.Headers["Authorization"]));
        var reply = OnWrite(lines);
        if (reply.Status == 204) foreach (var line in lines) Stored.Enqueue(line);
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
