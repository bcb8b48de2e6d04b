using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/gateway-credentials</c>: lets gateways in and throws them out.</summary>
internal static class CredentialEndpoints
{
    /// <summary>Default 24 h: a day's round of a technician.</summary>
    private const long CodeSecondsDefault = 86_400;

    private const long CodeSecondsMax = 30 * 86_400;
    private const int CertificateNameLengthMax = 64;    // X.520 upper bound of a CN

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/gateway-credentials", (HttpContext http, [AsParameters] PageWishes wishes) =>
            HeldList.Page(http, "gateway-credentials", wishes, List(context), gateway => gateway.Id, gateway => gateway)).Require(ApiRole.Admin);
        api.MapPost("/gateway-credentials", (HttpContext http, NewGatewayBody body) => Add(context, Caller.Of(http).Actor, body)).Require(ApiRole.Admin).AuditsItself();
        api.MapPost("/gateway-credentials/{id}/rotate", (HttpContext http, string id, RotateBody body) => Rotate(context, Caller.Of(http).Actor, id, body)).Require(ApiRole.Admin).AuditsItself();
        api.MapPost("/gateway-credentials/{id}/revoke", (HttpContext http, string id) =>
            context.Access.Credentials.Revoke(id, context.Registry.TryGetGateway(id, out _), Caller.Of(http).Actor)
                ? Results.NoContent()
                : NotFound(id)).Require(ApiRole.Admin).AuditsItself();
    }

    private static IResult Add(ConsoleContext context, Actor by, NewGatewayBody body)
    {
        if (!TelemetryIds.IsValid(body.Id)) return Refuse($"id '{body.Id}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
        var isListed = context.Registry.TryGetGateway(body.Id!, out var listed);
        if (!isListed && body.Group is null) return Refuse($"gateway {body.Id} is not in the registry file: give its Sparkplug group");
        if (body.Group is not null && !TelemetryIds.IsValid(body.Group)) return Refuse($"group '{body.Group}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
        if (isListed && body.Group is not null && body.Group != listed!.Group) return Refuse($"the registry file has gateway {body.Id} in group {listed.Group}");
        if (!isListed && context.Registry.Gateways.Any(gateway => gateway.Id.Equals(body.Id, StringComparison.OrdinalIgnoreCase)))
        {
            return Refuse($"the registry file has a gateway whose id differs from {body.Id} by letter case only");
        }

        if (body.CertificateName is { Length: 0 or > CertificateNameLengthMax }) return Refuse($"certificateName must have 1..{CertificateNameLengthMax} characters");
        if (body.CodeSeconds is < 60 or > CodeSecondsMax) return Refuse($"codeSeconds {body.CodeSeconds} is outside 60..{CodeSecondsMax}");
        if (isListed && listed!.SecretHash is not null && context.Access.Credentials.Find(body.Id!) is null) return Taken(body.Id!);
        var code = context.Access.Credentials.Add(
            body.Id!, isListed ? null : body.Group, body.CertificateName, TimeSpan.FromSeconds(body.CodeSeconds ?? CodeSecondsDefault), by);
        return code is null ? Taken(body.Id!) : Results.Json(ToCode(context, body.Id!, code), statusCode: StatusCodes.Status201Created);
    }

    private static IResult Rotate(ConsoleContext context, Actor by, string id, RotateBody body)
    {
        if (body.CodeSeconds is < 60 or > CodeSecondsMax) return Refuse($"codeSeconds {body.CodeSeconds} is outside 60..{CodeSecondsMax}");
        var hash = context.Registry.TryGetGateway(id, out var listed) ? listed.SecretHash : null;
        if (body.ByCode)
        {
            var code = context.Access.Credentials.RotateByCode(id, hash, TimeSpan.FromSeconds(body.CodeSeconds ?? CodeSecondsDefault), by);
            return code is null ? NotFound(id) : Results.Ok(ToCode(context, id, code));
        }

        return context.Access.Credentials.RotateOnline(id, hash, by)
            ? Results.Accepted()
            : Results.Problem($"Gateway {id} has no secret to come back with; rotate it by code", statusCode: StatusCodes.Status409Conflict);
    }

    private static IEnumerable<GatewayBody> List(ConsoleContext context)
    {
        var rows = context.Access.Credentials.All.ToDictionary(row => row.Gateway, StringComparer.Ordinal);
        foreach (var listed in context.Registry.Gateways)
        {
            rows.Remove(listed.Id, out var row);
            yield return ToBody(context, listed.Id, listed.Group, listed.SecretHash, row);
        }

        foreach (var row in rows.Values) yield return ToBody(context, row.Gateway, row.Group ?? "", null, row);
    }

    private static GatewayBody ToBody(ConsoleContext context, string id, string group, string? registryHash, GatewayCredential? row)
    {
        var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var state = row switch
        {
            null => registryHash is null ? "loopback only" : "secret of the registry file",
            { IsRevoked: true } => "revoked",
            { IsRotationDue: true } => "rotation due",
            { SecretHash: not null } => "secret",
            _ when row.IsCodeGood(now) => "waiting for enrolment",
            { CertificateName: not null } => "certificate",
            _ => "code expired",
        };
        return new GatewayBody(
            id, group, state, row?.CertificateName, row?.IsCodeGood(now) == true ? row.CodeExpiresUnixMs : null, row?.CreatedUnixMs, row?.ChangedUnixMs,
            row?.RevokedUnixMs);
    }

    private static CodeBody ToCode(ConsoleContext context, string id, string code) => new(id, code, context.Access.Credentials.Find(id)?.CodeExpiresUnixMs);

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static IResult Taken(string id) =>
        Results.Problem($"Gateway {id} has credentials; rotate them, or revoke them first", statusCode: StatusCodes.Status409Conflict);

    private static IResult NotFound(string id) =>
        Results.Problem($"No gateway {id} that has a right to connect; /api/v1/gateway-credentials lists them", statusCode: StatusCodes.Status404NotFound);

    private sealed record NewGatewayBody(string? Id, string? Group, string? CertificateName, long? CodeSeconds);

    private sealed record RotateBody(bool ByCode, long? CodeSeconds);

    internal sealed record CodeBody(string Id, string Code, long? ExpiresUnixMs);

    internal sealed record GatewayBody(
        string Id, string Group, string State, string? CertificateName, long? CodeExpiresUnixMs, long? CreatedUnixMs, long? ChangedUnixMs,
        long? RevokedUnixMs);
}
