using System.Net;

namespace SmartPoles.LoadRig.Sink;

/// <summary>
/// A database that takes everything and keeps the requests as they were sent, so that the same bytes can be posted plainly; it also tells
/// how many of them our sink has under way at once.
/// </summary>
internal sealed class RecordingHandler(TimeProvider time) : HttpMessageHandler
{
    /// <summary>Long enough for a sink that sends several at once to do so.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private int _underWay;

    public List<RecordedRequest> Requests { get; } = [];

    public int UnderWayMost { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(stop);
        lock (_gate)
        {
            Requests.Add(new RecordedRequest(
                request.Method, request.RequestUri!.PathAndQuery, body, request.Content?.Headers.ContentType?.ToString(),
                request.Content?.Headers.ContentEncoding.FirstOrDefault()));
            UnderWayMost = Math.Max(UnderWayMost, ++_underWay);
        }

        await Task.Delay(Answer, time, stop);
        lock (_gate) _underWay--;
        return new HttpResponseMessage(request.RequestUri.AbsolutePath == "/query" ? HttpStatusCode.OK : HttpStatusCode.NoContent)
        {
            Content = new StringContent("{\"results\":[{\"statement_id\":0}]}"),
        };
    }
}

/// <summary>A request as our sink sent it.</summary>
internal sealed record RecordedRequest(HttpMethod Method, string PathAndQuery, byte[] Body, string? ContentType, string? ContentEncoding)
{
    public bool IsWrite => Method == HttpMethod.Post && !PathAndQuery.StartsWith("/query", StringComparison.Ordinal);

    public HttpRequestMessage ToMessage(Uri server)
    {
        var request = new HttpRequestMessage(Method, new Uri(server, PathAndQuery)) { Content = new ByteArrayContent(Body) };
        if (ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        if (ContentEncoding is not null) request.Content.Headers.ContentEncoding.Add(ContentEncoding);
        return request;
    }

    /// <summary>How many lines it carries.</summary>
    public int Lines()
    {
        if (ContentEncoding != "gzip") return Body.AsSpan().Count((byte)'\n');
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(Body), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.GetBuffer().AsSpan(0, (int)plain.Length).Count((byte)'\n');
    }
}
