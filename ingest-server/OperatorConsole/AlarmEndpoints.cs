using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/alarms</c>: list, one, its history; acknowledge one or many. What operators do goes through the journal like everything else.</summary>
internal static class AlarmEndpoints
{
    private const int LimitMax = 10_000;
    private const int HistoryMax = 1000;
    private const string ListName = "alarms";

    /// <summary>Most alarms of one acknowledgement: what one person can have read.</summary>
    private const int AcknowledgeMax = 500;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        var desk = new OperatorDesk(context.Journal, context.AlarmLoop, context.Alarms, context.Time);
        api.MapGet("/alarms", (HttpContext http, [AsParameters] ListParameters wanted) => List(http, context.Alarms, wanted)).Require(ApiRole.Viewer);
        api.MapGet("/alarms/{id}", (string id) => One(context.Alarms, id)).Require(ApiRole.Viewer);
        api.MapGet("/alarms/{id}/history", (string id) => History(context.Alarms, id)).Require(ApiRole.Viewer);

        // A JSON body is demanded: a foreign page cannot send one without a preflight, which is not answered (CSRF).
        api.MapPost("/alarms/{id}/acknowledge", (HttpContext http, string id, AcknowledgeBody body, CancellationToken stop) =>
            AcknowledgeAsync(context, desk, Caller.Of(http), id, body, stop)).Require(ApiRole.Operator);
        api.MapPost("/alarms/acknowledge", (HttpContext http, AcknowledgeListBody body, CancellationToken stop) =>
            AcknowledgeListAsync(context, desk, Caller.Of(http), body, stop)).Require(ApiRole.Operator);
        ActionEndpoints.Map(api, context, desk);
        HidingEndpoints.Map(api, context, desk);
    }

    /// <summary>An alarm of a book.</summary>
    internal static IResult One(AlarmBook book, string id) => book.Find(id) is { } alarm ? Results.Json(alarm, ApiJson.Options) : OperatorDesk.NotFound(id);

    /// <summary>What happened to an alarm of a book.</summary>
    internal static IResult History(AlarmBook book, string id) => book.Find(id) is null ? OperatorDesk.NotFound(id) : Results.Json(book.History(id, HistoryMax), ApiJson.Options);

    /// <summary>A page of a book's alarms.</summary>
    internal static IResult List(HttpContext http, AlarmBook book, ListParameters wanted)
    {
        var query = new AlarmQuery
        {
            Level = wanted.Level, Rule = wanted.Rule, Subject = wanted.Subject, Group = wanted.Group, OnlyCauses = wanted.CausesOnly ?? false, IsShown = wanted.Shown,
            FromUnixMs = wanted.From, ToUnixMs = wanted.To, Limit = Math.Clamp(wanted.Limit ?? 1000, 1, LimitMax),
        };
        switch (wanted.State)
        {
            case null or "all":
                break;
            case "active" or "returned":
                query = query with { IsActive = wanted.State == "active" };
                break;
            case "open":
                query = query with { IsOpen = true };
                break;
            default:
                if (!Enum.TryParse<AlarmState>(wanted.State, ignoreCase: true, out var state) || char.IsAsciiDigit(wanted.State[0]))
                {
                    var states = string.Join(", ", Enum.GetNames<AlarmState>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName));
                    return OperatorDesk.BadRequest($"state '{wanted.State}' is neither all, active, returned nor open, and none of {states}");
                }

                query = query with { State = state };
                break;
        }

        if ((wanted.Cursor is { } given ? PageCursor.Read(given, ListName, 1)?[0] ?? given : wanted.After) is { } text)
        {
            if (!AlarmCursor.TryParse(text, out var place)) return PageCursor.Unknown(text, ListName);
            query = query with { After = place };
        }

        var alarms = book.List(query);
        if (alarms.Count == query.Limit)
        {
            var place = new AlarmCursor(alarms[^1].RaisedUnixMs, alarms[^1].Id).ToString();
            http.Response.Headers[NextHeader] = place;
            PageCursor.Link(http, PageCursor.Write(ListName, place));
        }

        return Results.Json(alarms, ApiJson.Options);
    }

    /// <summary>Of a full page: where the next one begins, for parameter <c>after</c>; the header Link has the whole call.</summary>
    private const string NextHeader = "X-Next-Cursor";

    private static async Task<IResult> AcknowledgeAsync(
        ConsoleContext context, OperatorDesk desk, Caller caller, string id, AcknowledgeBody body, CancellationToken stop)
    {
        if (context.Alarms.Find(id) is null) return OperatorDesk.NotFound(id);
        if (OperatorDesk.NameOf(caller, body.Who) is not { } who || body.Note?.Length > OperatorDesk.NoteLengthMax) return OperatorDesk.WhoIsNeeded();
        return await desk.AcknowledgeAsync(id, who, body.Note ?? "", stop);
    }

    private static async Task<IResult> AcknowledgeListAsync(
        ConsoleContext context, OperatorDesk desk, Caller caller, AcknowledgeListBody body, CancellationToken stop)
    {
        if (OperatorDesk.NameOf(caller, body.Who) is not { } who || body.Note?.Length > OperatorDesk.NoteLengthMax) return OperatorDesk.WhoIsNeeded();
        if (body.Ids is not { Count: > 0 and <= AcknowledgeMax }) return OperatorDesk.BadRequest($"ids is needed: 1 to {AcknowledgeMax} ids of alarms");
        var answers = await Task.WhenAll(body.Ids.Distinct(StringComparer.Ordinal).Select(async id =>
        {
            var answer = context.Alarms.Find(id) is null ? OperatorDesk.NotFound(id) : await desk.AcknowledgeAsync(id, who, body.Note ?? "", stop);
            var now = context.Alarms.Find(id);
            return new AcknowledgeAnswer(id, (answer as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status202Accepted, now?.AcknowledgedBy);
        }));
        return Results.Ok(answers);
    }

    /// <param name="Id">Id of the alarm.</param>
    /// <param name="Status">What a call for this one alone would have been answered with.</param>
    /// <param name="AcknowledgedBy">Who has acknowledged it, now.</param>
    internal sealed record AcknowledgeAnswer(string Id, int Status, string? AcknowledgedBy);

    private sealed record AcknowledgeBody(string? Who, string? Note);

    private sealed record AcknowledgeListBody(IReadOnlyList<string>? Ids, string? Who, string? Note);

    /// <param name="State">all, active, returned, open, or a state of the life of alarms.</param>
    /// <param name="Level">1, 2 or 3.</param>
    /// <param name="Rule">Id of a rule.</param>
    /// <param name="Subject">Device, gateway or other place.</param>
    /// <param name="Group">Id of a cause: it and its consequences.</param>
    /// <param name="CausesOnly">True: one alarm for each group, the cause.</param>
    /// <param name="Shown">True: annunciated; false: held back.</param>
    /// <param name="From">Raised at or after, Unix ms.</param>
    /// <param name="To">Raised before, Unix ms.</param>
    /// <param name="After">X-Next-Cursor of the page before.</param>
    /// <param name="Cursor">Where the page begins, from the header Link of the page before.</param>
    /// <param name="Limit">Alarms of a page.</param>
    internal sealed record ListParameters(
        string? State, int? Level, string? Rule, string? Subject, string? Group, bool? CausesOnly, bool? Shown, long? From, long? To, string? After, string? Cursor, int? Limit);
}
