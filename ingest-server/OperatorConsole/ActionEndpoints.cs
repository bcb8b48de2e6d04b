using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>What operators do to one alarm: shelve, unshelve, reset, assign, comment; and the state that its case reports.</summary>
internal static class ActionEndpoints
{
    private const int AssigneeLengthMax = 64;

    /// <summary>Longest shelf: what lies longer is forgotten; out of service is for that.</summary>
    private const int ShelfMinutesMax = 7 * 24 * 60;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context, OperatorDesk desk)
    {
        void MapAction(string verb, Func<ActionBody, (OperatorAction Action, string Note, long UntilMs)?> read, string needs) =>
            api.MapPost($"/alarms/{{id}}/{verb}", (HttpContext http, string id, ActionBody body, CancellationToken stop) =>
            {
                if (context.Alarms.Find(id) is null) return Task.FromResult(OperatorDesk.NotFound(id));
                if (OperatorDesk.NameOf(Caller.Of(http), body.Who) is not { } who) return Task.FromResult(OperatorDesk.WhoIsNeeded());
                return read(body) is { } what && what.Note.Length <= OperatorDesk.NoteLengthMax
                    ? desk.OperateAsync(what.Action, id, who, what.Note, id, stop, untilMs: what.UntilMs)
                    : Task.FromResult(OperatorDesk.BadRequest(needs));
            }).Require(ApiRole.Operator);

        var noteAtMost = $"note is at most {OperatorDesk.NoteLengthMax} characters";
        MapAction(
            "shelve",
            body => body is { Minutes: > 0 and <= ShelfMinutesMax, Reason: { Length: > 0 } reason } ? (OperatorAction.Shelve, reason, desk.NowMs + (body.Minutes.Value * 60_000L)) : null,
            $"minutes (1 to {ShelfMinutesMax}) and reason (at most {OperatorDesk.NoteLengthMax} characters) are needed");
        MapAction("unshelve", body => (OperatorAction.Unshelve, body.Note ?? "", 0), noteAtMost);
        MapAction("reset", body => (OperatorAction.Reset, body.Note ?? "", 0), noteAtMost);
        MapAction(
            "assign", body => body.To is { Length: <= AssigneeLengthMax } to ? (OperatorAction.Assign, to, 0) : null,
            $"to is needed: a name of at most {AssigneeLengthMax} characters, empty for nobody");
        MapAction(
            "comment", body => body.Note is { Length: > 0 } note ? (OperatorAction.Comment, note, 0) : null,
            $"note is needed, at most {OperatorDesk.NoteLengthMax} characters");

        api.MapPost("/cases/{id}/state", (HttpContext http, string id, CaseBody body, CancellationToken stop) =>
        {
            if (context.Alarms.Find(id) is null) return Task.FromResult(OperatorDesk.NotFound(id));
            if (OperatorDesk.NameOf(Caller.Of(http), body.Who) is not { } who) return Task.FromResult(OperatorDesk.WhoIsNeeded());
            return body.State is { } state && CaseSteps.All.Contains(state)
                ? desk.OperateAsync(OperatorAction.CaseState, id, who, state, id, stop)
                : Task.FromResult(OperatorDesk.BadRequest($"state is needed: {string.Join(", ", CaseSteps.All)}"));
        }).Require(ApiRole.Operator);
    }

    /// <param name="Who">Who does it.</param>
    /// <param name="Note">Comment, or what else is to be known.</param>
    /// <param name="Minutes">Of a shelf: how long.</param>
    /// <param name="Reason">Of a shelf: why.</param>
    /// <param name="To">Of an assignment: whose it is.</param>
    private sealed record ActionBody(string? Who, string? Note, int? Minutes, string? Reason, string? To);

    private sealed record CaseBody(string? State, string? Who);
}
