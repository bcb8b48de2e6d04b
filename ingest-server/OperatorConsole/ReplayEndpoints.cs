using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>POST /api/v1/replay/ticks</c>: the clock of a recording, for a server that plays one (<c>run --replay</c>).</summary>
internal static class ReplayEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context) =>
        api.MapPost("/replay/ticks", (TickBody body, CancellationToken stop) => TickAsync(context, body, stop)).Require(ApiRole.Engineer).Unaudited();

    private static async Task<IResult> TickAsync(ConsoleContext context, TickBody body, CancellationToken stop)
    {
        if (context.RecordedTick is not { } tick)
        {
            return Results.Problem(
                "This server lives by its own clock; start one of its own with: ingest-server run --replay --data FOLDER", statusCode: StatusCodes.Status409Conflict);
        }

        if (body.UnixMs is not > 0) return Results.Problem("unixMs is needed, a time in milliseconds", statusCode: StatusCodes.Status400BadRequest);
        return await tick(body.UnixMs.Value, stop)
            ? Results.NoContent()
            : Results.Problem("The journal does not take entries now; try again", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record TickBody(long? UnixMs);
}
