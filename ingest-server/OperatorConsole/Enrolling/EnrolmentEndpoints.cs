using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.OperatorConsole.Enrolling;

/// <summary><c>/api/v1/enrolments</c>: one-time tokens for gateways that are to come; the same codes as over MQTT.</summary>
internal static class EnrolmentEndpoints
{
    /// <summary>A day's round of a technician.</summary>
    private const int ValidMinutesDefault = 24 * 60;

    private const int ValidMinutesMax = 30 * 24 * 60;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context, Func<HttpContext, System.Net.IPAddress?> addressOf)
    {
        api.MapGet("/enrolments", (HttpContext http, [AsParameters] PageWishes wishes) =>
            HeldList.Page(http, "enrolments", wishes, List(context), enrolment => enrolment.Id, enrolment => enrolment)).Require(ApiRole.Admin);
        api.MapPost("/enrolments", (HttpContext http, NewBody body) => Add(context, Caller.Of(http).Actor, body)).Require(ApiRole.Admin);
        api.MapDelete("/enrolments/{id}", (HttpContext http, string id) => context.Access.Credentials.WithdrawCode(id, Caller.Of(http).Actor)
            ? Results.NoContent()
            : Results.Problem($"No enrolment of {id} is open; /api/v1/enrolments lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Admin);
        EnrolEndpoint.Map(api, context, addressOf);
    }

    private static IEnumerable<EnrolmentBody> List(ConsoleContext context)
    {
        var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return context.Access.Credentials.All.Where(row => row.IsCodeGood(now)).Select(row => new EnrolmentBody(row.Gateway, row.Gateway, row.ChangedUnixMs, row.CodeExpiresUnixMs!.Value));
    }

    private static IResult Add(ConsoleContext context, Actor by, NewBody body)
    {
        if (!TelemetryIds.IsValid(body.Gateway)) return OperatorDesk.BadRequest($"gateway '{body.Gateway}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
        if (body.ValidMinutes is < 1 or > ValidMinutesMax) return OperatorDesk.BadRequest($"validMinutes {body.ValidMinutes} is outside 1..{ValidMinutesMax}");
        if (body.Group is not null && !TelemetryIds.IsValid(body.Group)) return OperatorDesk.BadRequest($"group '{body.Group}' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}");
        var book = context.Access.Credentials;
        var isListed = context.Registry.TryGetGateway(body.Gateway!, out var listed);
        var row = book.Find(body.Gateway!);
        if (!isListed && row is not { IsRevoked: false } && body.Group is null) return OperatorDesk.BadRequest($"gateway {body.Gateway} is not in the registry: give its Sparkplug group");
        var life = TimeSpan.FromMinutes(body.ValidMinutes ?? ValidMinutesDefault);
        var hasRight = row is { IsRevoked: false } || (row is null && listed?.SecretHash is not null);
        var token = hasRight ? book.RotateByCode(body.Gateway!, listed?.SecretHash, life, by) : book.Add(body.Gateway!, isListed ? null : body.Group, null, life, by);
        if (token is null) return Results.Problem($"Another gateway's id differs from {body.Gateway} by letter case only, or its rights have just changed", statusCode: StatusCodes.Status409Conflict);
        return Results.Json(new TokenBody(body.Gateway!, body.Gateway!, token, book.Find(body.Gateway!)!.CodeExpiresUnixMs), statusCode: StatusCodes.Status201Created);
    }

    private sealed record NewBody(string? Gateway, string? Group, int? ValidMinutes);

    /// <param name="Id">Id of the enrolment.</param>
    /// <param name="Gateway">The gateway.</param>
    /// <param name="Token">The one-time token, told this once.</param>
    /// <param name="ExpiresMs">Its end.</param>
    internal sealed record TokenBody(string Id, string Gateway, string Token, long? ExpiresMs);

    internal sealed record EnrolmentBody(string Id, string Gateway, long CreatedMs, long ExpiresMs);
}
