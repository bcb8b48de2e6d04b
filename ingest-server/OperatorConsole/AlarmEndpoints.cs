using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/alarms</c>: list and acknowledge. An acknowledgement goes through the journal like everything else.</summary>
internal static class AlarmEndpoints
{
    private const int LimitMax = 10_000;
    private const int WhoLengthMax = 64;
    private const int NoteLengthMax = 500;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/alarms", (string? state, int? limit) => state is null or "all" or "active"
            ? Results.Ok(context.Alarms.List(new AlarmQuery { IsActive = state == "active" ? true : null, Limit = Math.Clamp(limit ?? 1000, 1, LimitMax) }))
            : Results.Problem($"state '{state}' is neither all nor active", statusCode: StatusCodes.Status400BadRequest)).Require(ApiRole.Viewer);
        api.MapGet("/alarms/{id}", (string id) => context.Alarms.Find(id) is { } alarm ? Results.Ok(alarm) : NotFound(id)).Require(ApiRole.Viewer);

        // A JSON body is demanded: a foreign page cannot send one without a preflight, which is not answered (CSRF).
        api.MapPost("/alarms/{id}/acknowledge", (HttpContext http, string id, AcknowledgeBody body, CancellationToken stop) =>
            AcknowledgeAsync(context, Caller.Of(http), id, body, stop)).Require(ApiRole.Operator);
    }

    private static async Task<IResult> AcknowledgeAsync(ConsoleContext context, Caller caller, string id, AcknowledgeBody body, CancellationToken stop)
    {
        if (context.Alarms.Find(id) is null) return NotFound(id);
        if (body.Who is not { Length: > 0 and <= WhoLengthMax } || body.Note?.Length > NoteLengthMax)
        {
            return Results.Problem($"who is needed, at most {WhoLengthMax} characters; note at most {NoteLengthMax}", statusCode: StatusCodes.Status400BadRequest);
        }

        // Who has a token cannot acknowledge as somebody else; who shares one may say which of them it is.
        var who = caller.Name is null || caller.Name == body.Who ? body.Who : $"{body.Who} ({caller.Name})";
        var entry = new EntryWriter().Acknowledge(context.Time.GetUtcNow().ToUnixTimeMilliseconds(), id, who, body.Note ?? "").ToArray();
        return await context.Journal.WriteAsync(entry, stop)
            ? Results.Accepted($"/api/v1/alarms/{id}")
            : Results.Problem("The journal does not take entries now; try again", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult NotFound(string id) =>
        Results.Problem($"No alarm {id}; /api/v1/alarms lists them", statusCode: StatusCodes.Status404NotFound);

    private sealed record AcknowledgeBody(string? Who, string? Note);
}
