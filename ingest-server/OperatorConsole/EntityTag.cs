using System.Security.Cryptography;
using System.Text.Json;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Answers that stay the same for long: named by their content, so that who has them already is told so with 304 (RFC 9110, 8.8.3 and 13.1.2).</summary>
internal static class EntityTag
{
    /// <summary>Gives the JSON answers of an endpoint a name. It must be one that holds its body in memory anyway.</summary>
    internal static RouteHandlerBuilder WithEntityTag(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter(async (call, next) =>
    {
        var answer = await next(call);
        var body = answer switch
        {
            IStatusCodeHttpResult { StatusCode: not (null or StatusCodes.Status200OK) } => null,
            IValueHttpResult { Value: { } value } => value,
            IResult => null,
            _ => answer,
        };
        return body is null ? answer : Answer(call.HttpContext, body);
    });

    /// <summary>An answer under the name of its content, or that the caller has it.</summary>
    internal static IResult Answer(HttpContext http, object body)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), JsonSerializerOptions.Web);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16))}\"";
        http.Response.Headers.ETag = tag;

        // May be kept, and is asked for again each time; only by the browser itself, since it is not for everybody.
        http.Response.Headers.CacheControl = "private, no-cache";
        return EntityTagList.IsKnown(http.Request, tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(json, "application/json; charset=utf-8");
    }
}
