using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/session</c>: exchanges a token for a cookie, says who one is, ends it.</summary>
internal static class SessionEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context, ApiGate gate, SessionCookie cookie)
    {
        api.MapGet("/session", (HttpContext http) =>
        {
            var caller = Caller.Of(http);
            return new SessionBody(caller.Name, caller.Role.ToString(), null);
        }).Require(ApiRole.Viewer);
        api.MapPost("/session", (HttpContext http, TokenBody body) => Open(http, context, gate, cookie, body.Token)).Public();
        api.MapDelete("/session", (HttpContext http) =>
        {
            http.Response.Cookies.Delete(SessionCookie.Name, Options(http, context, null));
            return Results.NoContent();
        }).Public();
    }

    // The token comes in the body and not in the address, which proxies log (ASVS 14.2.1).
    private static IResult Open(HttpContext http, ConsoleContext context, ApiGate gate, SessionCookie cookie, string? token)
    {
        if (!context.Access.Tokens.TryFind(token?.Trim(), out var found)) return gate.RefuseWrong(http);
        var end = context.Time.GetUtcNow() + SessionCookie.Lifetime;
        if (found.ExpiresUnixMs is { } expires && expires < end.ToUnixTimeMilliseconds()) end = DateTimeOffset.FromUnixTimeMilliseconds(expires);
        http.Response.Cookies.Append(SessionCookie.Name, cookie.Write(found.Name, end.ToUnixTimeMilliseconds()), Options(http, context, end));
        return Results.Ok(new SessionBody(found.Name, found.Role.ToString(), end.ToUnixTimeMilliseconds()));
    }

    private static CookieOptions Options(HttpContext http, ConsoleContext context, DateTimeOffset? end) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || context.Access.Options.BehindTlsProxy,
        Path = "/",
        Expires = end,
        IsEssential = true,
    };

    private sealed record TokenBody(string? Token);

    private sealed record SessionBody(string? Name, string Role, long? ExpiresUnixMs);
}
