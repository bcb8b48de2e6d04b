using SmartPoles.IngestServer.OperatorConsole.History;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Replaying;

/// <summary><c>/api/v1/replays</c>: the city as it was, from the journal, at a speed; never mixed with the present.</summary>
internal static class ReplaySessionEndpoints
{
    /// <summary>Longer than any journal is kept.</summary>
    private const long SpanMsMax = 31L * 86_400_000;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        var desk = context.Replays;
        api.MapGet("/replays", () => Show(desk.List())).Require(ApiRole.Engineer);
        api.MapPost("/replays", (StartBody body) => Start(context, body)).Require(ApiRole.Engineer).Costly();
        api.MapGet("/replays/{id}", (string id) => With(desk, id, session => Show(session.Look()))).Require(ApiRole.Engineer);
        api.MapPost("/replays/{id}", (string id, ChangeBody body) => With(desk, id, session => Change(session, body))).Require(ApiRole.Engineer);
        api.MapDelete("/replays/{id}", (string id) => desk.End(id) ? Results.NoContent() : NotFound(id)).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/live", async (HttpContext http, string id, [AsParameters] LiveEndpoint.Parameters wanted) =>
        {
            if (desk.Find(id) is not { } session) await NotFound(id).ExecuteAsync(http);
            else await LiveEndpoint.RunAsync(http, wanted, session.Stream, session.Run.Latest, context.Time, session.Over);
        }).Require(ApiRole.Engineer, isStream: true);
        MapCity(api, context, desk);
    }

    /// <summary>What the pages ask of the city, asked of where the replay stands; paths and answers are those of the present.</summary>
    private static void MapCity(IEndpointRouteBuilder api, ConsoleContext context, ReplayDesk desk)
    {
        api.MapGet("/replays/{id}/city", (string id) => With(desk, id, session => Show(PastCityBody.Of(session.Moment, session.Run.Figures.Now)))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/map", (string id, [AsParameters] MapParameters wanted) => With(desk, id, session => MapEndpoints.View(session.Run.City, wanted))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/alarms", (HttpContext http, string id, [AsParameters] AlarmEndpoints.ListParameters wanted) =>
            With(desk, id, session => AlarmEndpoints.List(http, session.Run.Alarms, wanted))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/alarms/{alarm}", (string id, string alarm) => With(desk, id, session => AlarmEndpoints.One(session.Run.Alarms, alarm))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/alarms/{alarm}/history", (string id, string alarm) =>
            With(desk, id, session => AlarmEndpoints.History(session.Run.Alarms, alarm))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/floods", (HttpContext http, string id, int? limit, string? cursor) =>
            With(desk, id, session => HidingEndpoints.Floods(session.Run.Alarms, http, limit, cursor))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/components", (HttpContext http, string id, [AsParameters] ComponentEndpoints.Wishes wishes) =>
            With(desk, id, session => ComponentEndpoints.Search(session.Moment, http, wishes))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/components/{code}", (string id, string code) => With(desk, id, session => ComponentHistoryEndpoints.One(session.Moment, code))).Require(ApiRole.Engineer);
        api.MapGet("/replays/{id}/components/{code}/events", (string id, string code, long? from, long? to) =>
            With(desk, id, session => ComponentHistoryEndpoints.Events(session.Moment, context.Dispatch.Book, code, from, to))).Require(ApiRole.Engineer);
    }

    private static IResult Start(ConsoleContext context, StartBody body)
    {
        if (body is not { FromMs: { } from, ToMs: { } to } || from >= to || from < 0) return OperatorDesk.BadRequest("fromMs and toMs are needed, Unix ms, fromMs before toMs");
        if (to - from > SpanMsMax) return OperatorDesk.BadRequest($"the span is longer than {SpanMsMax / 86_400_000} days");
        if (from > context.Time.GetUtcNow().ToUnixTimeMilliseconds()) return OperatorDesk.BadRequest("fromMs lies ahead; only what was can be replayed");
        if (body.Speed is < 1 or > ReplaySession.SpeedMax) return OperatorDesk.BadRequest($"speed {body.Speed} is outside 1..{ReplaySession.SpeedMax}");
        if (context.Replays.TryStart(new ReplayOrder(from, to, body.Speed ?? 1), out var reason, out var isBusy) is { } session) return Show(session.Look(), StatusCodes.Status201Created);
        return Results.Problem(reason, statusCode: isBusy ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest);
    }

    private static IResult Change(ReplaySession session, ChangeBody body)
    {
        var look = session.Look();
        if (body.Speed is < 1 or > ReplaySession.SpeedMax) return OperatorDesk.BadRequest($"speed {body.Speed} is outside 1..{ReplaySession.SpeedMax}");
        if (body.AtMs is { } at && (at < look.FromMs || at > look.ToMs)) return OperatorDesk.BadRequest($"atMs {at} is outside {look.FromMs}..{look.ToMs}");
        session.Change(body.Speed, body.IsPaused, body.AtMs);
        return Show(session.Look());
    }

    private static IResult With(ReplayDesk desk, string id, Func<ReplaySession, IResult> answer) => desk.Find(id) is { } session ? answer(session) : NotFound(id);

    private static IResult Show(object body, int status = StatusCodes.Status200OK) => Results.Json(body, ApiJson.Options, statusCode: status);

    private static IResult NotFound(string id) =>
        Results.Problem($"No replay {id}: it was ended, or nobody looked at it for {ReplayDesk.UnwatchedMax.TotalMinutes:0} minutes", statusCode: StatusCodes.Status404NotFound);

    private sealed record StartBody(long? FromMs, long? ToMs, int? Speed);

    private sealed record ChangeBody(int? Speed, bool? IsPaused, long? AtMs);
}
