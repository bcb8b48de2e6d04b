using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using SmartPoles.Protocols.LineProtocol;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>HTTP to the server, and nothing else speaks it: requests, rights, and what each status means.</summary>
internal sealed partial class InfluxHttp(InfluxOptions options, InfluxFlavour flavour, HttpClient client, TimeProvider time)
{
    private const int ReasonCharactersMax = 500;

    private readonly MemoryStream _compressed = new();

    /// <summary>Posts lines, gzip. Ordinary trouble is a verdict, never an exception.</summary>
    public async ValueTask<WriteReply> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken stop)
    {
        _compressed.SetLength(0);
        await using (var gzip = new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(lines.Span);

        using var request = NewRequest(HttpMethod.Post, WritePath());
        request.Content = new ByteArrayContent(_compressed.GetBuffer(), 0, (int)_compressed.Length);
        request.Content.Headers.ContentEncoding.Add("gzip");
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
        using var request = NewRequest(HttpMethod.Post, "/query");
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
            using var request = NewRequest(HttpMethod.Get, pathAndQuery);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            if (response.IsSuccessStatusCode) return new StreamReader(await response.Content.ReadAsStreamAsync(stop), Encoding.UTF8);
            using (response) throw new IOException(Reason(response, await response.Content.ReadAsStringAsync(stop)));
        }
        catch (HttpRequestException exception)
        {
            throw new IOException($"no answer from {options.Url}: {exception.Message}", exception);
        }
    }

    private WriteReply Judge(HttpResponseMessage response, string body)
    {
        var reason = Reason(response, body);
        return response.StatusCode switch
        {
            HttpStatusCode.RequestEntityTooLarge => new WriteReply(WriteVerdict.TooLarge, reason),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
                new WriteReply(WriteVerdict.Refused, reason, Dropped: DroppedOf(body)),

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

    private string WritePath()
    {
        var precision = LinePrecision.Milliseconds.Spell(flavour == InfluxFlavour.InfluxDb1 ? LineApi.V1 : LineApi.V2);
        return flavour switch
        {
            InfluxFlavour.InfluxDb1 => $"/write?db={Escape(options.Database)}&precision={precision}",
            InfluxFlavour.InfluxDb2 => $"/api/v2/write?org={Escape(options.Org)}&bucket={Escape(options.Bucket)}&precision={precision}",

            // It files the lines under the label db of the 1.x parameter; org and bucket mean nothing to it.
            _ => $"/api/v2/write?db={Escape(options.Database)}&precision={precision}",
        };
    }

    private HttpRequestMessage NewRequest(HttpMethod method, string pathAndQuery)
    {
        var request = new HttpRequestMessage(method, options.Url.TrimEnd('/') + pathAndQuery);
        if (options.Token.Length == 0) return request;
        request.Headers.Authorization = flavour == InfluxFlavour.InfluxDb2
            ? new AuthenticationHeaderValue("Token", options.Token)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(options.Token)));
        return request;
    }

    private static bool IsUnreachable(Exception exception, CancellationToken stop) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !stop.IsCancellationRequested);

    private static string Reason(HttpResponseMessage response, string body)
    {
        var text = $"{(int)response.StatusCode} {body.Trim()}".ReplaceLineEndings(" ");
        return text.Length <= ReasonCharactersMax ? text : text[..ReasonCharactersMax];
    }

    private static int DroppedOf(string body) =>
        DroppedText().Match(body) is { Success: true } match && int.TryParse(match.Groups[1].Value, out var dropped) ? dropped : 0;

    private static string Escape(string text) => Uri.EscapeDataString(text);

    [GeneratedRegex(@"dropped=(\d+)")]
    private static partial Regex DroppedText();
}
