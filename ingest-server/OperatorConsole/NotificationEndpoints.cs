using System.Globalization;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/notifications</c>: what waits, what was delivered, what is dead; and a dead letter sent again.</summary>
internal static class NotificationEndpoints
{
    private const int NewestMax = 1000;
    private const string ListName = "notifications";

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/notifications", (HttpContext http, string? state, int? limit, string? cursor) => state is not null && !NotificationOutbox.IsState(state)
            ? OperatorDesk.BadRequest($"state '{state}' is none of waiting, done, dead")
            : List(context.Outbox, http, state, Math.Clamp(limit ?? 100, 1, NewestMax), cursor)).Require(ApiRole.Viewer);

        // A body is demanded as everywhere: a foreign page cannot send one unasked.
        api.MapPost("/notifications/{id}/retry", (string id, RetryBody body) => context.Outbox.Revive(id, context.Time.GetUtcNow().ToUnixTimeMilliseconds())
            ? Results.Accepted("/api/v1/notifications")
            : Results.Problem($"No dead letter {id}; /api/v1/notifications?state=dead lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Operator);
    }

    private static IResult List(NotificationOutbox outbox, HttpContext http, string? state, int limit, string? cursor)
    {
        (long CreatedMs, string Id)? after = null;
        if (cursor is not null)
        {
            if (PageCursor.Read(cursor, ListName, 2) is not [var text, var id] || !long.TryParse(text, out var createdMs)) return PageCursor.Unknown(cursor, ListName);
            after = (createdMs, id);
        }

        var lines = outbox.List(state, limit, after);
        if (lines.Count == limit) PageCursor.Link(http, PageCursor.Write(ListName, lines[^1].CreatedUnixMs.ToString(CultureInfo.InvariantCulture), lines[^1].Id));
        return Results.Ok(lines);
    }

    private sealed record RetryBody;
}
