using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/users</c>: who may sign in. Without a password a one-time link is drawn, by which people choose their own.</summary>
internal static class UserEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, AccessDesk desk)
    {
        var users = desk.Users;
        api.MapGet("/users", (HttpContext http, [AsParameters] PageWishes wishes) => HeldList.Page(http, "users", wishes, users.All, user => user.Name, ToBody)).Require(ApiRole.Admin);
        api.MapPost("/users", (HttpContext http, NewUserBody body, CancellationToken stop) => AddAsync(desk, Caller.Of(http).Actor, body, stop)).Require(ApiRole.Admin).AuditsItself();
        api.MapPut("/users/{name}", (HttpContext http, string name, ChangeBody body) => Change(users, Caller.Of(http).Actor, name, body)).Require(ApiRole.Admin).AuditsItself();
        api.MapPost("/users/{name}/password", (HttpContext http, string name, PasswordBody body, CancellationToken stop) =>
            SetPasswordAsync(desk, Caller.Of(http).Actor, name, body, stop)).Require(ApiRole.Admin).AuditsItself();
        api.MapPost("/users/{name}/link", (HttpContext http, string name) => Link(desk, Caller.Of(http).Actor, name)).Require(ApiRole.Admin).AuditsItself();
        api.MapPost("/users/{name}/revoke-sessions", (string name) => users.All.FirstOrDefault(user => user.Name == name) is { } user
            ? Results.Ok(new EndedBody(desk.Sessions.EndAllOf(HolderKind.User, user.Name)))
            : NotFound(name)).Require(ApiRole.Admin);
        api.MapDelete("/users/{name}", (HttpContext http, string name) =>
        {
            var outcome = users.Remove(name, Caller.Of(http).Actor);
            if (outcome == UserOutcome.Done) desk.Invitations.Void(name);
            return Answer(outcome, name, Results.NoContent);
        }).Require(ApiRole.Admin).AuditsItself();
    }

    private static async Task<IResult> AddAsync(AccessDesk desk, Actor by, NewUserBody body, CancellationToken stop)
    {
        if (!ApiUser.IsName(body.Name)) return Refuse($"name must have letters, digits and . _ -, begin with one of the first two, and have at most {ApiUser.NameLengthMax} characters");
        if (!ApiRoles.TryParse(body.Role, out var role)) return Refuse($"role '{body.Role}' is none of {ApiRoles.Names}");
        if (body.Password is not null && PasswordRules.Fault(body.Password, body.Name!) is { } fault) return Refuse(fault);
        if (desk.IsTaken(body.Name!)) return SessionDoor.NameTaken(body.Name!);
        var outcome = await Task.Run(() => desk.Users.Add(body.Name!, role, body.Password, by), stop);
        if (outcome != UserOutcome.Done) return SessionDoor.NameTaken(body.Name!);
        desk.Users.TryGet(body.Name!, out var user);
        var (code, expires) = body.Password is null ? Draw(desk, body.Name!, by) : default;
        return Results.Json(new AddedBody(user!.Name, user.Role.ToString(), code, code is null ? null : expires), statusCode: StatusCodes.Status201Created);
    }

    private static IResult Change(UserBook users, Actor by, string name, ChangeBody body)
    {
        ApiRole? role = null;
        if (body.Role is not null)
        {
            if (!ApiRoles.TryParse(body.Role, out var wanted)) return Refuse($"role '{body.Role}' is none of {ApiRoles.Names}");
            role = wanted;
        }

        return role is null && body.Disabled is null
            ? Refuse("role or disabled is needed")
            : Answer(users.Change(name, role, body.Disabled, by), name, () => Results.Ok(ToBody(users.All.First(user => user.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))));
    }

    private static async Task<IResult> SetPasswordAsync(AccessDesk desk, Actor by, string name, PasswordBody body, CancellationToken stop)
    {
        if (PasswordRules.Fault(body.Password, name) is { } fault) return Refuse(fault);
        var outcome = await Task.Run(() => desk.Users.SetPassword(name, body.Password!, by), stop);
        if (outcome == UserOutcome.Done) desk.Invitations.Void(name);
        return Answer(outcome, name, Results.NoContent);
    }

    private static IResult Link(AccessDesk desk, Actor by, string name)
    {
        if (!desk.Users.TryGet(name, out var user)) return NotFound(name);
        var (code, expires) = Draw(desk, user.Name, by);
        return Results.Ok(new LinkBody(user.Name, code, expires));
    }

    private static (string Code, long ExpiresMs) Draw(AccessDesk desk, string name, Actor by) => (desk.Invitations.Draw(name, by, out var expires), expires);

    private static IResult Answer(UserOutcome outcome, string name, Func<IResult> done) => outcome switch
    {
        UserOutcome.Done => done(),
        UserOutcome.LastAdmin => Results.Problem($"{name} is the last admin; make another one first", statusCode: StatusCodes.Status409Conflict),
        _ => NotFound(name),
    };

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static IResult NotFound(string name) => Results.Problem($"No user {name}; /api/v1/users lists them", statusCode: StatusCodes.Status404NotFound);

    private static UserBody ToBody(ApiUser user) =>
        new(user.Name, user.Role.ToString(), user.DisabledUnixMs is not null, user.PasswordUnixMs is not null, user.CreatedUnixMs, user.PasswordUnixMs, user.SeenUnixMs);

    private sealed record NewUserBody(string? Name, string? Role, string? Password);

    private sealed record ChangeBody(string? Role, bool? Disabled);

    private sealed record PasswordBody(string? Password);

    internal sealed record UserBody(string Name, string Role, bool IsDisabled, bool HasPassword, long CreatedMs, long? PasswordMs, long? SeenMs);

    /// <param name="Name">Who was added.</param>
    /// <param name="Role">With which role.</param>
    /// <param name="Code">Code of the one-time link, shown this once; null when a password was given.</param>
    /// <param name="ExpiresMs">Its end.</param>
    internal sealed record AddedBody(string Name, string Role, string? Code, long? ExpiresMs);

    /// <param name="Ended">How many sessions.</param>
    internal sealed record EndedBody(int Ended);

    internal sealed record LinkBody(string Name, string Code, long ExpiresMs);
}
