using System.Globalization;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Registry.Exchange;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/audit</c>: who did what, newest first; as JSON, or with <c>Accept: text/csv</c> as a table.</summary>
internal static class AuditEndpoints
{
    private const int LimitMax = 10_000;

    internal static void Map(IEndpointRouteBuilder api, AccessDesk desk, TimeProvider time)
    {
        api.MapGet("/audit", (HttpContext http, long? cursor, int? limit, long? from, long? to) => List(http, desk, time, new Wishes(cursor, limit, from, to)))
            .Require(ApiRole.Auditor).Costly();
        api.MapGet("/audit/verify", () => desk.Audit.Verify()).Require(ApiRole.Auditor).Costly();
    }

    private static IResult List(HttpContext http, AccessDesk desk, TimeProvider time, Wishes wishes)
    {
        if (wishes.Limit is < 1 or > LimitMax) return Refuse($"limit {wishes.Limit} is outside 1..{LimitMax}");
        if (wishes.From >= wishes.To) return Refuse("from must be before to, both in UTC milliseconds");
        var isTable = http.Request.Headers.Accept.ToString().Contains("text/csv", StringComparison.OrdinalIgnoreCase);
        var limit = wishes.Limit ?? (isTable ? LimitMax : 1000);
        var lines = desk.Audit.Newest(limit, wishes.Cursor ?? long.MaxValue, wishes.From ?? long.MinValue, wishes.To ?? long.MaxValue);
        if (lines.Count == limit && lines[^1].Id > 1) PageCursor.Link(http, lines[^1].Id.ToString(CultureInfo.InvariantCulture));
        if (!isTable) return Results.Ok(lines);
        desk.Audit.Add(time.GetUtcNow().ToUnixTimeMilliseconds(), Caller.Of(http).Actor, "audit-export", "audit", $"{lines.Count} lines");
        return Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, leaveOpen: true);
                await writer.WriteAsync(AuditText.CsvHeader);
                foreach (var line in lines) await writer.WriteAsync(AuditText.ToCsv(line));
            },
            "text/csv; charset=utf-8", "audit.csv");
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private readonly record struct Wishes(long? Cursor, int? Limit, long? From, long? To);
}
