using System.Globalization;
using System.Security.Cryptography;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// What keeps alarms from being annunciated: <c>/api/v1/shelves</c>, <c>/suppressions</c> (maintenance windows), <c>/out-of-service</c>,
/// <c>/floods</c>; and <c>/kpis</c>, which tells how well that works.
/// </summary>
internal static class HidingEndpoints
{
    private const int SubjectsMax = 1000;
    private const int CodeLengthMax = 64;
    private const int NewestMax = 1000;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context, OperatorDesk desk)
    {
        api.MapGet("/shelves", () => context.Alarms.Shelves()).Require(ApiRole.Viewer);
        api.MapGet("/suppressions", () => context.Alarms.Windows()).Require(ApiRole.Viewer);
        api.MapGet("/out-of-service", () => context.Alarms.OutOfService()).Require(ApiRole.Viewer);
        api.MapGet("/floods", (HttpContext http, int? limit, string? cursor) => Floods(context.Alarms, http, limit, cursor)).Require(ApiRole.Viewer);
        api.MapGet("/operations", (HttpContext http, int? limit, string? cursor) => Operations(context, http, Math.Clamp(limit ?? 100, 1, NewestMax), cursor)).Require(ApiRole.Viewer);
        api.MapGet("/kpis", (long? from, long? to) => Kpis(context, desk.NowMs, from, to)).Require(ApiRole.Viewer);
        api.MapPost("/suppressions", (HttpContext http, SuppressionBody body, CancellationToken stop) => SuppressAsync(desk, Caller.Of(http), body, stop)).Require(ApiRole.Operator);
        api.MapPost("/suppressions/{id}/end", (HttpContext http, string id, EndBody body, CancellationToken stop) =>
            EndAsync(desk, OperatorAction.Unsuppress, Caller.Of(http), id, body, stop)).Require(ApiRole.Operator);
        api.MapPost("/out-of-service", (HttpContext http, OutOfServiceBody body, CancellationToken stop) =>
            TakeOutAsync(desk, Caller.Of(http), body, stop)).Require(ApiRole.Operator);
        api.MapPost("/out-of-service/{id}/end", (HttpContext http, string id, EndBody body, CancellationToken stop) =>
            EndAsync(desk, OperatorAction.InService, Caller.Of(http), id, body, stop)).Require(ApiRole.Operator);
    }

    /// <summary>A page of a book's floods.</summary>
    internal static IResult Floods(AlarmBook book, HttpContext http, int? wanted, string? cursor)
    {
        var limit = Math.Clamp(wanted ?? 100, 1, NewestMax);
        (long FromMs, string Id)? after = null;
        if (cursor is not null)
        {
            if (PageCursor.Read(cursor, "floods", 2) is not [var text, var id] || !long.TryParse(text, out var fromMs)) return PageCursor.Unknown(cursor, "floods");
            after = (fromMs, id);
        }

        var floods = book.Floods(limit, after);
        if (floods.Count == limit) PageCursor.Link(http, PageCursor.Write("floods", floods[^1].FromUnixMs.ToString(CultureInfo.InvariantCulture), floods[^1].Id));
        return Results.Ok(floods);
    }

    private static IResult Operations(ConsoleContext context, HttpContext http, int limit, string? cursor)
    {
        long? after = null;
        if (cursor is not null)
        {
            if (PageCursor.Read(cursor, "operations", 1) is not [var text] || !long.TryParse(text, out var id)) return PageCursor.Unknown(cursor, "operations");
            after = id;
        }

        var lines = context.Alarms.Operations(limit, after);
        if (lines.Count == limit) PageCursor.Link(http, PageCursor.Write("operations", lines[^1].Id.ToString(CultureInfo.InvariantCulture)));
        return Results.Json(lines, ApiJson.Options);
    }

    private static IResult Kpis(ConsoleContext context, long nowMs, long? from, long? to)
    {
        var end = Math.Min(to ?? nowMs, nowMs);
        var start = from ?? end - AlarmKpis.DayMs;
        if (start < 0 || start >= end) return OperatorDesk.BadRequest($"from {start} is not before to {end} (Unix ms)");
        return end - start > AlarmKpis.DaysMax * AlarmKpis.DayMs
            ? OperatorDesk.BadRequest($"from and to lie more than {AlarmKpis.DaysMax} days apart")
            : Results.Ok(context.Alarms.Kpis(start, end));
    }

    private static async Task<IResult> SuppressAsync(OperatorDesk desk, Caller caller, SuppressionBody body, CancellationToken stop)
    {
        if (OperatorDesk.NameOf(caller, body.Who) is not { } who) return OperatorDesk.WhoIsNeeded();
        if (body.Subjects is not { Count: > 0 and <= SubjectsMax } subjects || subjects.Any(subject => !IsCode(subject)))
        {
            return OperatorDesk.BadRequest($"subjects is needed: 1 to {SubjectsMax} codes of at most {CodeLengthMax} characters");
        }

        if (body.Reason is not { Length: > 0 and <= OperatorDesk.NoteLengthMax } || body.UntilUnixMs is not { } until)
        {
            return OperatorDesk.BadRequest($"untilUnixMs and reason (at most {OperatorDesk.NoteLengthMax} characters) are needed");
        }

        var id = $"W-{Convert.ToHexString(RandomNumberGenerator.GetBytes(8))}";
        var answer = await desk.OperateAsync(
            OperatorAction.Suppress, string.Join('\n', subjects.Prepend(id)), who, body.Reason, null, stop, body.FromUnixMs ?? desk.NowMs, until);
        return (answer as IStatusCodeHttpResult)?.StatusCode is StatusCodes.Status202Accepted ? Results.Accepted("/api/v1/suppressions", new WindowAnswer(id)) : answer;
    }

    private static async Task<IResult> TakeOutAsync(OperatorDesk desk, Caller caller, OutOfServiceBody body, CancellationToken stop)
    {
        if (OperatorDesk.NameOf(caller, body.Who) is not { } who) return OperatorDesk.WhoIsNeeded();
        return IsCode(body.Code) && body.Reason is { Length: > 0 and <= OperatorDesk.NoteLengthMax }
            ? await desk.OperateAsync(OperatorAction.OutOfService, body.Code!, who, body.Reason, null, stop)
            : OperatorDesk.BadRequest($"code (at most {CodeLengthMax} characters) and reason (at most {OperatorDesk.NoteLengthMax}) are needed");
    }

    private static async Task<IResult> EndAsync(OperatorDesk desk, OperatorAction action, Caller caller, string id, EndBody body, CancellationToken stop)
    {
        if (OperatorDesk.NameOf(caller, body.Who) is not { } who || body.Note?.Length > OperatorDesk.NoteLengthMax) return OperatorDesk.WhoIsNeeded();
        return IsCode(id)
            ? await desk.OperateAsync(action, id, who, body.Note ?? "", null, stop)
            : OperatorDesk.BadRequest($"{id} is no code");
    }

    private static bool IsCode(string? text) => text is { Length: > 0 and <= CodeLengthMax } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <param name="Who">Who does it.</param>
    /// <param name="Subjects">Codes of devices, components, gateways, circuits, zones or unit grid cells.</param>
    /// <param name="FromUnixMs">Beginning; null for now.</param>
    /// <param name="UntilUnixMs">End.</param>
    /// <param name="Reason">Why.</param>
    private sealed record SuppressionBody(string? Who, IReadOnlyList<string>? Subjects, long? FromUnixMs, long? UntilUnixMs, string? Reason);

    /// <param name="Id">Id of the window, to end it by.</param>
    internal sealed record WindowAnswer(string Id);

    private sealed record OutOfServiceBody(string? Who, string? Code, string? Reason);

    private sealed record EndBody(string? Who, string? Note);
}
