using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/session</c>: lets a browser in by password or token, says who one is, ends it; <c>/api/v1/sessions</c>: where else one is in.</summary>
internal static class SessionEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context, ApiGate gate)
    {
        var door = new SessionDoor(context.Access, gate, context.Time);
        api.MapGet("/session", (HttpContext http) => door.Tell(http)).Public();
        api.MapPost("/session", (HttpContext http, SessionDoor.Login body, CancellationToken stop) => door.OpenAsync(http, body, stop)).Public();
        api.MapDelete("/session", (HttpContext http) => door.Close(http)).Public();
        api.MapPost("/session/password", (HttpContext http, SessionDoor.OwnPassword body, CancellationToken stop) => door.ChangePasswordAsync(http, body, stop))
            .Require(ApiRole.Viewer).AuditsItself();
        api.MapPost("/first-run", (HttpContext http, SessionDoor.FirstRun body, CancellationToken stop) => door.FirstRunAsync(http, body, stop)).Public();

        // Everybody sees and ends their own; an admin those of all (ASVS 7.5.2).
        var sessions = context.Access.Sessions;
        api.MapGet("/sessions", (HttpContext http, [AsParameters] PageWishes wishes) => HeldList.Page(
            http, "sessions", wishes, sessions.All.Where(session => MaySee(Caller.Of(http), session)), session => session.Id, session => ToBody(session, Caller.Of(http)))).Require(ApiRole.Viewer);
        api.MapDelete("/sessions/{id}", (HttpContext http, string id) =>
        {
            if (sessions.All.FirstOrDefault(session => session.Id == id) is not { } session || !MaySee(Caller.Of(http), session) || sessions.End(id) is null)
            {
                return Results.Problem($"No session {id}; /api/v1/sessions lists them", statusCode: StatusCodes.Status404NotFound);
            }

            return Results.NoContent();
        }).Require(ApiRole.Viewer);
    }

    private static bool MaySee(Caller caller, ApiSession session) =>
        caller.Role.Includes(ApiRole.Admin) || (caller.Name == session.Holder && caller.Session?.Kind == session.Kind);

    private static SessionBody ToBody(ApiSession session, Caller caller) => new(
        session.Id, session.Holder, session.Kind == HolderKind.User ? "user" : "token", session.CreatedUnixMs, session.SeenUnixMs, session.ExpiresUnixMs,
        session.Address, session.Browser, session.Id == caller.Session?.Id);

    internal sealed record SessionBody(
        string Id, string Name, string Kind, long CreatedMs, long SeenMs, long ExpiresMs, string? Address, string? Browser, bool IsOwn);
}
