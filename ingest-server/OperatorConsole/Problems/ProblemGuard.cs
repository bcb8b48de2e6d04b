using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace SmartPoles.IngestServer.OperatorConsole.Problems;

/// <summary>Every answer that is no success says what is wrong, as problem details (RFC 9457), and tells nothing of the server's inside.</summary>
/// <remarks>
/// <code>
///   endpoint --answer with a body-----------------------------> as it is
///            --status without a body (404, 405, 413, 415)-----> problem that says what to do
///            --BadHttpRequestException (binding, JSON, size)--> 400, 413, 415 with parameter and what is expected
///            --IOException, DbException (disk, store)---------> 503, Retry-After
///            --anything else----------------------------------> 500 with the number under which the log has it
/// </code>
/// </remarks>
internal sealed class ProblemGuard(ILogger log)
{
    /// <summary>A request that its sender gave up; nobody reads the answer.</summary>
    private const int ClientClosedRequest = 499;

    /// <summary>A store that was away is asked again by its loop about as often.</summary>
    private const string RetrySeconds = "5";

    internal async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (IsBare(http.Response)) await WriteAsync(http, http.Response.StatusCode, Reason(http));
        }
        catch (Exception fault) when (http.Response.HasStarted)
        {
            // Half an answer must not look whole.
            if (!http.RequestAborted.IsCancellationRequested && fault is not OperationCanceledException) log.AnswerBrokenOff(fault, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            http.Abort();
        }
        catch (BadHttpRequestException fault)
        {
            var (detail, parameter, expected) = BindingFault.Explain(fault, http);
            await WriteAsync(http, fault.StatusCode, detail, ("parameter", parameter), ("expected", expected));
        }
        catch (Exception fault) when (http.RequestAborted.IsCancellationRequested && fault is OperationCanceledException or IOException)
        {
            http.Response.StatusCode = ClientClosedRequest;
        }
        catch (Exception fault) when (fault is IOException or DbException or HttpRequestException)
        {
            log.DataAway(fault, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            http.Response.Headers.RetryAfter = RetrySeconds;
            await WriteAsync(
                http, StatusCodes.Status503ServiceUnavailable, "The server cannot reach its data now; try again. Its log has the reason under the id", ("id", http.TraceIdentifier));
        }
        catch (Exception fault)
        {
            log.AnswerFailed(fault, http.Request.Method, http.Request.Path, http.TraceIdentifier);
            await WriteAsync(
                http, StatusCodes.Status500InternalServerError, "The server has failed to answer this; its log has the fault under the id", ("id", http.TraceIdentifier));
        }
    }

    private static bool IsBare(HttpResponse response) =>
        !response.HasStarted && response is { StatusCode: >= 400, ContentLength: null, ContentType: null } && response.StatusCode != ClientClosedRequest;

    private static string Reason(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is no {http.Request.Path}; /openapi/v1.json lists what there is",
        StatusCodes.Status405MethodNotAllowed => $"{http.Request.Path} takes {http.Response.Headers.Allow}, not {http.Request.Method}",
        StatusCodes.Status413PayloadTooLarge => TooLarge(http),
        StatusCodes.Status415UnsupportedMediaType => BindingFault.MediaType(http),
        var status => ReasonPhrases.GetReasonPhrase(status),
    };

    internal static string TooLarge(HttpContext http) =>
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } most ? $"The body is larger than {most} bytes; send less at a time" : "The body is too large; send less at a time";

    private static Task WriteAsync(HttpContext http, int status, string detail, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        // What an endpoint has said of an answer that does not come.
        http.Response.Headers.Remove("Content-Disposition");
        http.Response.Headers.Remove("ETag");
        http.Response.ContentLength = null;
        var extensions = new Dictionary<string, object?>();
        foreach (var (name, value) in more)
        {
            if (value is not null) extensions[name] = value;
        }

        return Results.Problem(detail, statusCode: status, extensions: extensions).ExecuteAsync(http);
    }
}
