using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Signs people in and out. Whatever is wrong with a name or password, the answer is the same (ASVS 6.3.8).</summary>
internal sealed class SessionDoor(AccessDesk desk, ApiGate gate, TimeProvider time)
{
    private const string Unknown = "(unknown)";

    private readonly LoginGuard _guard = new(desk.Users, time);
    private readonly FailureLimit _codes = new(10, TimeSpan.FromSeconds(30), time);

    /// <summary>Who one is; answered to everybody, so that a page knows whether to ask for a password or for the first user.</summary>
    internal IResult Tell(HttpContext http)
    {
        var caller = gate.Identify(http, out var isWrong);
        return isWrong ? gate.RefuseWrong(http) : Results.Ok(new WhoBody(
            caller?.Name, caller?.Role.ToString(), desk.IsOpen, desk.NeedsFirstUser, caller?.Role.Rights() ?? [], caller?.Session?.ExpiresUnixMs, caller?.IsUser ?? false));
    }

    // Password and token come in the body and not in the address, which proxies log (ASVS 14.2.1).
    internal async Task<IResult> OpenAsync(HttpContext http, Login body, CancellationToken stop)
    {
        if (body.Token is { } text)
        {
            if (!desk.Tokens.TryFind(text.Trim(), out var token)) return gate.RefuseWrong(http);
            return Enter(http, HolderKind.Token, token.Name, token.Role);
        }

        if (body is not { Name: { Length: > 0 and <= ApiUser.NameLengthMax } name, Password: { Length: > 0 and <= PasswordRules.LengthMax } password })
        {
            return Refuse("name and password are needed, or a token");
        }

        var answer = await _guard.VerifyAsync(name, password, gate.AddressOf(http), stop);
        if (answer.User is { } user) return Enter(http, HolderKind.User, user.Name, user.Role);
        if (answer.Verdict == LoginVerdict.TooMany) return TooMany(http);
        WriteDown(http, "login", name, "wrong");
        if (answer.Verdict == LoginVerdict.WrongOnceTooOften) WriteDown(http, "login-slowed", name, "from now on most are not looked at");
        return Results.Problem("Name or password is wrong", statusCode: StatusCodes.Status401Unauthorized);
    }

    internal IResult Close(HttpContext http)
    {
        if (gate.Identify(http, out _) is { Session: { } session } caller)
        {
            desk.Sessions.End(session.Id);
            gate.Audit.Write(caller.Actor, "logout", session.Holder);
        }

        SessionCookie.Clear(http, desk.Options);
        return Results.NoContent();
    }

    /// <summary>One's own password: the old one is asked for, all sessions end, and this browser gets a new one (ASVS 6.2.3, 7.4.3).</summary>
    internal async Task<IResult> ChangePasswordAsync(HttpContext http, OwnPassword body, CancellationToken stop)
    {
        var caller = Caller.Of(http);
        if (caller is not { IsUser: true, Name: { } name }) return Results.Problem("Only who signed in with a password has one to change", statusCode: StatusCodes.Status409Conflict);
        if (body.Old is not { Length: > 0 and <= PasswordRules.LengthMax } old) return Refuse("old is needed: the password of now");
        if (PasswordRules.Fault(body.New, name) is { } fault) return Refuse(fault);
        var answer = await _guard.VerifyAsync(name, old, caller.Address, stop);
        if (answer.Verdict == LoginVerdict.TooMany) return TooMany(http);
        if (answer.User is null) return Results.Problem("The old password is wrong", statusCode: StatusCodes.Status403Forbidden);
        desk.Users.SetPassword(name, body.New!, caller.Actor);
        return Enter(http, HolderKind.User, name, answer.User.Role);
    }

    /// <summary>Takes a one-time link: adds the first admin, or sets the password of somebody who was added.</summary>
    internal async Task<IResult> FirstRunAsync(HttpContext http, FirstRun body, CancellationToken stop)
    {
        var address = gate.AddressOf(http);
        if (string.IsNullOrWhiteSpace(body.Code)) return Refuse("code is needed: what stands behind #/first/ in the link");
        if (_codes.IsReached(address)) return TooMany(http);
        if (!desk.Invitations.TryFind(body.Code.Trim(), out var invited))
        {
            _codes.Fail(address);
            WriteDown(http, "first-run", body.Name ?? "-", "wrong code");
            return Results.Problem(
                "The link was used, is older than 24 hours, or was replaced by a newer one; on the server's machine a new one is made with: ingest-server users link",
                statusCode: StatusCodes.Status403Forbidden);
        }

        var name = invited ?? body.Name?.Trim();
        if (!ApiUser.IsName(name)) return Refuse($"name is needed: letters, digits and . _ -, at most {ApiUser.NameLengthMax}");
        if (PasswordRules.Fault(body.Password, name!) is { } fault) return Refuse(fault);
        if (invited is null && desk.IsTaken(name!)) return NameTaken(name!);
        if (invited is not null && !desk.Users.TryGet(name!, out _)) return Refuse($"{name} is disabled or removed");
        if (!desk.Invitations.TryUse(body.Code.Trim())) return Results.Problem("The link was used a moment ago", statusCode: StatusCodes.Status403Forbidden);
        var by = new Actor(name!, address?.ToString());
        var outcome = await Task.Run(
            () => invited is null ? desk.Users.Add(name!, ApiRole.Admin, body.Password, by) : desk.Users.SetPassword(name!, body.Password!, by), stop);
        if (outcome != UserOutcome.Done) return NameTaken(name!);
        desk.Users.TryGet(name!, out var user);
        return Enter(http, HolderKind.User, user!.Name, user.Role);
    }

    internal static IResult NameTaken(string name) =>
        Results.Problem($"The name {name} is or was somebody's, or a token's; take another, so that the audit stays clear", statusCode: StatusCodes.Status409Conflict);

    private IResult Enter(HttpContext http, HolderKind kind, string name, ApiRole role)
    {
        // A new session each time, whatever cookie came along: nobody can plant one beforehand (ASVS 7.2.4).
        if (gate.Identify(http, out _) is { Session: { } before }) desk.Sessions.End(before.Id);
        var (cookie, session) = desk.Sessions.Open(kind, name, gate.AddressOf(http)?.ToString(), http.Request.Headers.UserAgent.ToString());
        SessionCookie.Set(http, desk.Options, cookie, session.ExpiresUnixMs);
        gate.Audit.Write(new Actor(name, session.Address), "login", name, kind == HolderKind.User ? "by password" : "by token");
        return Results.Ok(new WhoBody(name, role.ToString(), IsOpen: false, desk.NeedsFirstUser, role.Rights(), session.ExpiresUnixMs, kind == HolderKind.User));
    }

    private void WriteDown(HttpContext http, string act, string subject, string result) =>
        gate.Audit.Write(new Actor(Unknown, gate.AddressOf(http)?.ToString()), act, subject, result: result);

    private static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "30";
        return Results.Problem("Too many wrong ones, or too many at once; try again in half a minute", statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    internal sealed record Login(string? Name, string? Password, string? Token);

    internal sealed record OwnPassword(string? Old, string? New);

    internal sealed record FirstRun(string? Code, string? Name, string? Password);

    /// <param name="Name">User or token; null for nobody, and in an open console.</param>
    /// <param name="Role">Role; null for nobody.</param>
    /// <param name="IsOpen">The console is open to its own machine.</param>
    /// <param name="NeedsFirstUser">Nobody can sign in by password yet.</param>
    /// <param name="Rights">What the role may do.</param>
    /// <param name="ExpiresUnixMs">End of the session.</param>
    /// <param name="HasPassword">Signed in by password, which can be changed.</param>
    internal sealed record WhoBody(
        string? Name, string? Role, bool IsOpen, bool NeedsFirstUser, IReadOnlyList<string> Rights, long? ExpiresUnixMs, bool HasPassword);
}
