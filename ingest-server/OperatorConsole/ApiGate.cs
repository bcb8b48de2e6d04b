using System.Collections.Concurrent;
using System.Net;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Lets a request through to its endpoint, or says why not. In front of every endpoint.</summary>
/// <remarks>
/// <code>
///   token or cookie good ----------> role enough? --> endpoint, else 403
///   none, on this machine, and
///     no token was ever added -----> engineer, until there is one
///   none --------------------------> 401
///   wrong -------------------------> 401, from the 20th on 429
/// </code>
/// A right token is looked up at the same cost as a wrong one and is always let in: whoever fails from the same address locks nobody out.
/// </remarks>
internal sealed class ApiGate
{
    /// <summary>What anybody on this machine may do while there are no tokens: all that a demonstration needs, but let nobody in.</summary>
    private const ApiRole OpenRole = ApiRole.Engineer;

    private readonly AccessDesk _desk;
    private readonly SessionCookie _cookie;
    private readonly FailureLimit _failures;
    private readonly ConcurrentDictionary<HttpContext, string> _streams = new();
    private readonly ILogger _log;

    internal ApiGate(AccessDesk desk, SessionCookie cookie, TimeProvider time, ILogger log)
    {
        (_desk, _cookie, _log) = (desk, cookie, log);
        _failures = new FailureLimit(20, TimeSpan.FromSeconds(3), time);
        desk.Tokens.Revoked += EndStreams;
    }

    /// <summary>Anybody on this machine may look and work: the listener is on loopback, no proxy stands in front, no token was ever added.</summary>
    internal bool IsOpen => !_desk.Tokens.HasAny && !_desk.Options.IsReachedFromOutside;

    internal async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // Neither is what routing answers itself: a wrong method (405), a wrong kind of body (415).
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(http);
            return;
        }

        var needed = endpoint.Metadata.GetMetadata<RoleRequirement>();
        if (needed is { Role: null })
        {
            await next(http);
            return;
        }

        var caller = Identify(http, out var isWrong);
        if (Objection(http, needed, caller, isWrong) is { } objection)
        {
            await objection.ExecuteAsync(http);
            return;
        }

        caller!.AttachTo(http);
        if (needed!.IsStream && caller.Name is { } name) await StreamAsync(http, name, next);
        else await next(http);
    }

    /// <summary>Finds who calls; null for nobody, and then whether something wrong was shown.</summary>
    internal Caller? Identify(HttpContext http, out bool isWrong)
    {
        isWrong = false;
        var address = AddressOf(http);
        if (http.Request.Headers.Authorization is { Count: > 0 } header)
        {
            if (_desk.Tokens.TryFind(TokenIn(header), out var token)) return new Caller(token.Name, token.Role, address);
            isWrong = true;
            return null;
        }

        if (http.Request.Cookies.TryGetValue(SessionCookie.Name, out var cookie) && _cookie.Read(cookie) is { } name && _desk.Tokens.TryGet(name, out var holder))
        {
            return new Caller(holder.Name, holder.Role, address, IsCookie: true);
        }

        return IsOpen && IsOwnName(http.Request.Host) ? new Caller(null, OpenRole, address) : null;
    }

    /// <summary>Counts a wrong token; the answer to it.</summary>
    internal IResult RefuseWrong(HttpContext http)
    {
        var address = AddressOf(http);
        var isReached = _failures.IsReached(address);
        if (_failures.Fail(address)) _log.TooManyWrongTokens(address?.ToString() ?? "an unknown address");
        http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        if (!isReached) return Problem("The token is wrong, revoked or expired; have a new one made with: ingest-server tokens add", StatusCodes.Status401Unauthorized);
        http.Response.Headers.RetryAfter = "3";
        return Problem("Too many wrong tokens from this address; try again in a few seconds", StatusCodes.Status429TooManyRequests);
    }

    private IResult? Objection(HttpContext http, RoleRequirement? needed, Caller? caller, bool isWrong)
    {
        if (isWrong) return RefuseWrong(http);
        if (caller is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return IsOpen
                ? Problem("Without a token the API answers to localhost and 127.0.0.1 only, not to another name of this machine", StatusCodes.Status401Unauthorized)
                : Problem("A token is needed: Authorization: Bearer spt_...; ingest-server tokens add makes one", StatusCodes.Status401Unauthorized);
        }

        if (needed is null) return Problem("No role is set for this endpoint, so it is closed", StatusCodes.Status403Forbidden);
        if (caller.Role < needed.Role)
        {
            return Problem(
                caller.Name is null
                    ? $"This needs the role {needed.Role}: a token, or on the server's machine the one in {AdminFile.Name} of its data directory"
                    : $"This needs the role {needed.Role}; the token {caller.Name} has {caller.Role}",
                StatusCodes.Status403Forbidden);
        }

        return IsForgeable(http, caller) ? Problem("A request from another site", StatusCodes.Status403Forbidden) : null;
    }

    /// <summary>
    /// A browser sends our cookie, or reaches our open port, on behalf of a foreign page too; it says so in Sec-Fetch-Site (ASVS 3.5.1).
    /// SameSite=Strict and the demand for JSON bodies hold it off as well.
    /// </summary>
    private static bool IsForgeable(HttpContext http, Caller caller) =>
        (caller.IsCookie || caller.Name is null)
        && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)
        && http.Request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site.ToString() is not ("same-origin" or "none");

    /// <summary>A page whose name was turned to this machine's address (DNS rebinding) still says its own name.</summary>
    private static bool IsOwnName(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string? TokenIn(string? header) =>
        header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    /// <summary>Behind a proxy the address is what the proxy itself saw: the last of its list, since anybody can write the ones before.</summary>
    internal IPAddress? AddressOf(HttpContext http)
    {
        if (_desk.Options.BehindTlsProxy && http.Request.Headers["X-Forwarded-For"] is { Count: > 0 } forwarded
            && IPAddress.TryParse(forwarded.ToString().Split(',')[^1].Trim(), out var address))
        {
            return address;
        }

        return http.Connection.RemoteIpAddress;
    }

    private static IResult Problem(string detail, int status) => Results.Problem(detail, statusCode: status);

    private async Task StreamAsync(HttpContext http, string token, RequestDelegate next)
    {
        _streams[http] = token;
        try
        {
            // Withdrawn between the look-up and the line above: nobody else would end it.
            if (token != TokenBook.LocalAdmin && !_desk.Tokens.TryGet(token, out _)) http.Abort();
            else await next(http);
        }
        finally
        {
            _streams.TryRemove(http, out _);
        }
    }

    private void EndStreams(string token)
    {
        foreach (var (http, holder) in _streams)
        {
            if (holder == token) http.Abort();
        }
    }
}
