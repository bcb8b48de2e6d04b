using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/notifications</c>: what waits, what was delivered, what is dead; and a dead letter sent again.</summary>
internal static class NotificationEndpoints
{
    private const int NewestMax = 1000;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/notifications", (string? state, int? limit) => state is not null && !NotificationOutbox.IsState(state)
            ? OperatorDesk.BadRequest($"state '{state}' is none of waiting, done, dead")
            : Results.Ok(context.Outbox.List(state, Math.Clamp(limit ?? 100, 1, NewestMax)))).Require(ApiRole.Viewer);

        // A body is demanded as everywhere: a foreign page cannot send one unasked.
        api.MapPost("/notifications/{id}/retry", (string id, RetryBody body) => context.Outbox.Revive(id, context.Time.GetUtcNow().ToUnixTimeMilliseconds())
            ? Results.Accepted("/api/v1/notifications")
            : Results.Problem($"No dead letter {id}; /api/v1/notifications?state=dead lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Operator);
    }

    private sealed record RetryBody;
}
