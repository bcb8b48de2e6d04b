using System.Net;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Lets a request through to its endpoint, or says why not. In front of every endpoint.</summary>
/// <remarks>
/// <code>
///   token or session good ----------> role enough? --> of our own page? --> not too often? --> endpoint, else 403, 429
///   none, on this machine, and
///     the console is open ----------> engineer, until there is a token or a user
///   none ---------------------------> 401
///   wrong --------------------------> 401, from the 20th on 429
/// </code>
/// A right token is looked up at the same cost as a wrong one and is always let in: whoever fails from the same address locks nobody out.
/// </remarks>
internal sealed class ApiGate
{
    /// <summary>What anybody on this machine may do while the console is open: all that a demonstration needs, but let nobody in.</summary>
    internal const ApiRole OpenRole = ApiRole.Engineer;

    private readonly AccessDesk _desk;
    private readonly FailureLimit _failures;
    private readonly FailureLimit _costs;
    private readonly ILogger _log;

    internal ApiGate(AccessDesk desk, TimeProvider time, ILogger log)
    {
        (_desk, _log) = (desk, log);
        _failures = new FailureLimit(20, TimeSpan.FromSeconds(3), time);

        // An engineer who clicks fast meets it never; a script that asks without end gets one a second.
        _costs = new FailureLimit(60, TimeSpan.FromSeconds(1), time);
        Streams = new StreamTable(desk);
        Audit = new ChangeAudit(desk.Audit, time, log);
    }

    internal StreamTable Streams { get; }

    internal ChangeAudit Audit { get; }

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
            if (RequestOrigin.IsForeign(http, _desk.Options)) await Problem("A request from another site", StatusCodes.Status403Forbidden).ExecuteAsync(http);
            else await next(http);
            return;
        }

        var caller = Identify(http, out var isWrong);
        if (Objection(http, needed, caller, isWrong) is { } objection)
        {
            await objection.ExecuteAsync(http);
            if (caller is not null) Audit.Add(http, caller, http.Response.StatusCode);
            return;
        }

        caller!.AttachTo(http);
        await RunAsync(http, needed is { IsStream: true }, caller, next);
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

        if (_desk.Sessions.TryFind(SessionCookie.In(http), out var session, out var role)) return new Caller(session.Holder, role, address, session);
        return _desk.IsOpen && IsOwnName(http.Request.Host) ? new Caller(null, OpenRole, address) : null;
    }

    /// <summary>Counts a wrong token; the answer to it.</summary>
    internal IResult RefuseWrong(HttpContext http)
    {
        var address = AddressOf(http);
        var isReached = _failures.IsReached(address);
        if (_failures.Fail(address)) _log.TooManyWrongTokens(address?.ToString() ?? "an unknown address");
        if (!isReached) Audit.Write(new Actor("(unknown)", address?.ToString()), "token-login", "-", result: "wrong");
        http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        if (!isReached) return Problem("The token is wrong, revoked or expired; have a new one made with: ingest-server tokens add", StatusCodes.Status401Unauthorized);
        http.Response.Headers.RetryAfter = "3";
        return Problem("Too many wrong tokens from this address; try again in a few seconds", StatusCodes.Status429TooManyRequests);
    }

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

    private async Task RunAsync(HttpContext http, bool isStream, Caller caller, RequestDelegate next)
    {
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            if (!isStream) await next(http);
            else if (await Streams.RunAsync(http, caller, next) is { } objection) await objection.ExecuteAsync(http);
            status = http.Response.StatusCode;
        }
        catch (BadHttpRequestException fault)
        {
            status = fault.StatusCode;
            throw;
        }
        finally
        {
            Audit.Add(http, caller, status);
        }
    }

    private IResult? Objection(HttpContext http, RoleRequirement? needed, Caller? caller, bool isWrong)
    {
        if (isWrong) return RefuseWrong(http);
        if (caller is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return _desk.IsOpen
                ? Problem("Without a token the API answers to localhost and 127.0.0.1 only, not to another name of this machine", StatusCodes.Status401Unauthorized)
                : Problem("Sign in at /, or send a token: Authorization: Bearer spt_...; ingest-server tokens add makes one", StatusCodes.Status401Unauthorized);
        }

        // Routing's own answers, 405 and 415, are no endpoints of ours and do nothing.
        if (needed is null && http.GetEndpoint() is not RouteEndpoint) return null;
        if (needed?.Role is not { } role) return Problem("No role is set for this endpoint, so it is closed", StatusCodes.Status403Forbidden);
        if (!caller.Role.Includes(role))
        {
            return Problem(
                caller.Name is null
                    ? $"This needs the role {role}: a user or token, or on the server's machine the token in {AdminFile.Name} of its data directory"
                    : $"This needs the role {role}; {caller.Name} has {caller.Role}",
                StatusCodes.Status403Forbidden);
        }

        if ((caller.IsCookie || caller.Name is null) && RequestOrigin.IsForeign(http, _desk.Options)) return Problem("A request from another site", StatusCodes.Status403Forbidden);
        return IsTooCostly(http, caller) ? Problem("Too many requests of this kind at once; the server takes one a second of each caller", StatusCodes.Status429TooManyRequests) : null;
    }

    private bool IsTooCostly(HttpContext http, Caller caller)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<CostlyRequirement>() is null) return false;
        var (address, name) = caller.Name is null ? (caller.Address, "") : (null, caller.Name);
        if (_costs.IsReached(address, name))
        {
            http.Response.Headers.RetryAfter = "1";
            return true;
        }

        _costs.Fail(address, name);
        return false;
    }

    /// <summary>A page whose name was turned to this machine's address (DNS rebinding) still says its own name.</summary>
    private static bool IsOwnName(HostString host) =>
        host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string? TokenIn(string? header) =>
        header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    private static IResult Problem(string detail, int status) => Results.Problem(detail, statusCode: status);
}
