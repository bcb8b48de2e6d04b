using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/tokens</c>: which programs may use the API.</summary>
internal static class TokenEndpoints
{
    private const long LifetimeSecondsMax = 10L * 366 * 86_400;

    internal static void Map(IEndpointRouteBuilder api, AccessDesk desk, TimeProvider time)
    {
        api.MapGet("/tokens", (HttpContext http, [AsParameters] PageWishes wishes) =>
            HeldList.Page(http, "tokens", wishes, desk.Tokens.All, token => token.Name, token => ToBody(token, time))).Require(ApiRole.Admin);
        api.MapPost("/tokens", (HttpContext http, NewTokenBody body) => Add(desk, time, Caller.Of(http).Actor, body)).Require(ApiRole.Admin).AuditsItself();
        api.MapPost("/tokens/{name}/revoke", (HttpContext http, string name) => desk.Tokens.Revoke(name, Caller.Of(http).Actor)
            ? Results.NoContent()
            : Results.Problem($"No good token {name}; /api/v1/tokens lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Admin).AuditsItself();
    }

    private static IResult Add(AccessDesk desk, TimeProvider time, Actor by, NewTokenBody body)
    {
        if (!TelemetryIds.IsValid(body.Name)) return Refuse($"name '{body.Name}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
        if (!ApiRoles.TryParse(body.Role, out var role))
        {
            return Refuse($"role '{body.Role}' is none of {ApiRoles.Names}");
        }

        if (body.LifetimeSeconds is < 1 or > LifetimeSecondsMax) return Refuse($"lifetimeSeconds {body.LifetimeSeconds} is outside 1..{LifetimeSecondsMax}");
        TimeSpan? lifetime = body.LifetimeSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        if (desk.Users.IsTaken(body.Name!)) return SessionDoor.NameTaken(body.Name!);
        if (desk.Tokens.Add(body.Name!, role, lifetime, by) is not { } token)
        {
            return Results.Problem($"A token {body.Name} is or was there; take another name, so that the audit stays clear", statusCode: StatusCodes.Status409Conflict);
        }

        desk.Tokens.TryGet(body.Name!, out var added);
        return Results.Json(new AddedToken(token, added is null ? null : ToBody(added, time)), statusCode: StatusCodes.Status201Created);
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static TokenBody ToBody(ApiToken token, TimeProvider time) => new(
        token.Name, token.Role.ToString(), token.CreatedUnixMs, token.ExpiresUnixMs, token.RevokedUnixMs,
        token.IsGood(time.GetUtcNow().ToUnixTimeMilliseconds()));

    private sealed record NewTokenBody(string? Name, string? Role, long? LifetimeSeconds);

    /// <param name="Token">The token, told this once.</param>
    /// <param name="Added">What is kept of it.</param>
    internal sealed record AddedToken(string Token, TokenBody? Added);

    internal sealed record TokenBody(string Name, string Role, long CreatedUnixMs, long? ExpiresUnixMs, long? RevokedUnixMs, bool IsGood);
}
