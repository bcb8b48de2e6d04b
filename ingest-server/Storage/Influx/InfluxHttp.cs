using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SmartPoles.Protocols.LineProtocol;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>HTTP to the server, and nothing else speaks it: requests, rights, and what each status means.</summary>
internal sealed class InfluxHttp(InfluxOptions options, InfluxFlavour flavour, HttpClient client, TimeProvider time)
{
    private const int ReasonCharactersMax = 500;

    private readonly string _writeUri = options.Url.TrimEnd('/') + WritePath(options, flavour);
    private readonly bool _compresses = BodyCompression.Applies(options.Compression, options.Url);

    /// <summary>Posts lines. Ordinary trouble is a verdict, never an exception.</summary>
    /// <param name="lines">The body; must stay as it is until the answer.</param>
    /// <param name="compressed">Room for the compressed body, the caller's own.</param>
    /// <param name="stop">Ends the wait.</param>
    public async ValueTask<WriteReply> WriteAsync(ReadOnlyMemory<byte> lines, MemoryStream compressed, CancellationToken stop)
    {
        using var request = NewRequest(HttpMethod.Post, _writeUri);
        request.Content = _compresses ? Compress(lines, compressed) : new ReadOnlyMemoryContent(lines);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            if (response.IsSuccessStatusCode) return new WriteReply(WriteVerdict.Accepted);
            return Judge(response, await response.Content.ReadAsStringAsync(either.Token));
        }
        catch (Exception exception) when (IsUnreachable(exception, stop))
        {
            return new WriteReply(WriteVerdict.Later, $"no answer from {options.Url}: {exception.Message}", Unreachable: true);
        }
    }

    /// <summary>Makes the database of InfluxDB 1.x; one that exists is left as it is.</summary>
    public async ValueTask<WriteReply> CreateDatabaseAsync(CancellationToken stop)
    {
        var name = options.Database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        using var request = NewRequest(HttpMethod.Post, Uri("/query"));
        request.Content = new FormUrlEncodedContent([new("q", $"CREATE DATABASE \"{name}\"")]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsStringAsync(either.Token);
            var made = response.IsSuccessStatusCode && !body.Contains("\"error\"", StringComparison.Ordinal);
            return made ? new WriteReply(WriteVerdict.Accepted) : new WriteReply(WriteVerdict.Later, Reason(response, body));
        }
        catch (Exception exception) when (IsUnreachable(exception, stop))
        {
            return new WriteReply(WriteVerdict.Later, $"no answer from {options.Url}: {exception.Message}", Unreachable: true);
        }
    }

    /// <summary>Opens an answer that is read line by line; no time limit on its whole, only the caller's token.</summary>
    /// <exception cref="IOException">The server refused or could not be reached.</exception>
    public async ValueTask<StreamReader> GetAsync(string pathAndQuery, CancellationToken stop)
    {
        try
        {
            using var request = NewRequest(HttpMethod.Get, Uri(pathAndQuery));
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.IsSuccessStatusCode) return new StreamReader(await response.Content.ReadAsStreamAsync(stop), Encoding.UTF8);
            using (response) throw new IOException(Reason(response, await response.Content.ReadAsStringAsync(stop)));
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"no answer from {options.Url}: {exception.Message}", exception);
        }
    }

    private static ByteArrayContent Compress(ReadOnlyMemory<byte> lines, MemoryStream compressed)
    {
        compressed.SetLength(0);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(lines.Span);
        var content = new ByteArrayContent(compressed.GetBuffer(), 0, (int)compressed.Length);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private WriteReply Judge(HttpResponseMessage response, string body)
    {
        var reason = Reason(response, body);
        return response.StatusCode switch
        {
            HttpStatusCode.RequestEntityTooLarge => new WriteReply(WriteVerdict.TooLarge, reason),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
                new WriteReply(WriteVerdict.Refused, reason, Dropped: RefusalBody.Dropped(body), Lines: RefusalBody.Lines(body)),

            // Rights, paths and missing databases say nothing about a line: rows must wait for the operator, not be set aside.
            _ => new WriteReply(WriteVerdict.Later, reason, RetryAfterOf(response)),
        };
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string WritePath(InfluxOptions options, InfluxFlavour flavour)
    {
        var precision = LinePrecision.Milliseconds.Spell(flavour switch
        {
            InfluxFlavour.InfluxDb1 => LineApi.V1,
            InfluxFlavour.InfluxDb3 => LineApi.V3,
            _ => LineApi.V2,
        });
        return flavour switch
        {
            InfluxFlavour.InfluxDb1 => $"/write?db={Escape(options.Database)}&precision={precision}",
            InfluxFlavour.InfluxDb2 => $"/api/v2/write?org={Escape(options.Org)}&bucket={Escape(options.Bucket)}&precision={precision}",

            // Good lines of a body with a bad one are kept, and the bad ones named. Answers come after the log's flush (no_sync stays false).
            InfluxFlavour.InfluxDb3 => $"/api/v3/write_lp?db={Escape(options.Database)}&precision={precision}&accept_partial=true",

            // It files the lines under the label db of the 1.x parameter; org and bucket mean nothing to it.
            _ => $"/api/v2/write?db={Escape(options.Database)}&precision={precision}",
        };
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string uri)
    {
        var request = new HttpRequestMessage(method, uri);
        if (options.Token.Length > 0) request.Headers.Authorization = Rights();
        return request;
    }

    private AuthenticationHeaderValue Rights() => flavour switch
    {
        InfluxFlavour.InfluxDb2 => new AuthenticationHeaderValue("Token", options.Token),
        InfluxFlavour.InfluxDb3 => new AuthenticationHeaderValue("Bearer", options.Token),
        _ => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(options.Token))),
    };

    private static bool IsUnreachable(Exception exception, CancellationToken stop) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !stop.IsCancellationRequested);

    private static string Reason(HttpResponseMessage response, string body)
    {
        var text = $"{(int)response.StatusCode} {body.Trim()}".ReplaceLineEndings(" ");
        return text.Length <= ReasonCharactersMax ? text : text[..ReasonCharactersMax];
    }

    private string Uri(string pathAndQuery) => options.Url.TrimEnd('/') + pathAndQuery;

    private static string Escape(string text) => System.Uri.EscapeDataString(text);
}
