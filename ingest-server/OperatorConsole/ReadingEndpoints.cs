using System.Globalization;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/readings</c>: what the store holds, read from the store.</summary>
internal static class ReadingEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 1_000_000;
    private const string ListName = "readings";

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/readings", (HttpContext http, [AsParameters] Wishes wishes, CancellationToken stop) => ReadAsync(context, http, wishes, stop)).Require(ApiRole.Viewer);
        api.MapGet("/readings/latest", (string? device) => context.Latest.Device(device ?? "") is { } view
            ? Results.Ok(view.Values.Values.OrderBy(reading => reading.Quantity).Select(ValueBody.Of))
            : Results.Problem($"No reading of device '{device}' is known", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Viewer);
        api.MapGet("/readings/count", async (CancellationToken stop) =>
        {
            var progress = context.Progress();
            var count = await StoreTurn.RunAsync(() => context.Store.CountAsync(stop), stop);
            return new CountBody(
                context.Store.Name, count.Rows, count.Duplicates, progress.AppliedPosition, context.Journal.DurablePosition, progress.Trouble);
        }).Require(ApiRole.Viewer);
    }

    private static async Task<IResult> ReadAsync(ConsoleContext context, HttpContext http, Wishes wishes, CancellationToken stop)
    {
        var (device, quantity, from, to, limit, points, cursor) = wishes;
        QuantityInfo? info = null;
        if (quantity is not null && !QuantityCatalogue.TryGet(quantity, out info))
        {
            return Refuse($"quantity '{quantity}' is not in the catalogue, for example lamp/power");
        }

        if (limit is < 1 or > LimitMax) return Refuse($"limit {limit} is outside 1..{LimitMax}");
        var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var query = new ReadingQuery(
            device, info?.Quantity, from ?? now - 3_600_000, to ?? now + 3_600_000, limit ?? LimitDefault);
        if (query.FromUnixMs >= query.ToUnixMs) return Refuse("from must be before to, both in UTC milliseconds");
        if (points is { } wanted) return await ReadBucketsAsync(context, query, wanted, stop);
        if (cursor is not null)
        {
            if (PageCursor.Read(cursor, ListName, 1) is not [var text] || !long.TryParse(text, out var next)) return PageCursor.Unknown(cursor, ListName);
            query = query with { FromUnixMs = Math.Max(next, query.FromUnixMs) };
        }

        var rows = await StoreTurn.RunAsync(() => context.Store.ReadAsync(query, stop), stop);
        var isFull = rows.Count == query.Limit;
        if (isFull && query is { Device: not null, Quantity: not null }) PageCursor.Link(http, PageCursor.Write(ListName, (rows[^1].UnixMs + 1).ToString(CultureInfo.InvariantCulture)));
        return Results.Ok(new ReadingsBody(isFull, [.. rows.Select(ToBody)]));
    }

    private static async Task<IResult> ReadBucketsAsync(ConsoleContext context, ReadingQuery query, int points, CancellationToken stop)
    {
        if (points is < 1 or > SeriesBuckets.PointsMax) return Refuse($"points {points} is outside 1..{SeriesBuckets.PointsMax}");
        if (query.Device is null || query.Quantity is not { } quantity) return Refuse("points needs device and quantity: buckets are of one series");
        var (asked, answer) = await SeriesBuckets.ReadAsync(context.Store, query.Device, quantity, query.FromUnixMs, query.ToUnixMs, points, stop);
        return Results.Ok(new BucketsBody(asked.FromUnixMs, asked.ToUnixMs, asked.WidthMs, answer.Sources, answer.Buckets));
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static ReadingBody ToBody(StoredReading row) => new(
        row.Device, QuantityCatalogue.TryGet(row.Quantity, out var info) ? info.Name : $"quantity/{(int)row.Quantity}",
        row.UnixMs, row.Value, row.Quality.ToString());

    /// <param name="Device">One device; without it all.</param>
    /// <param name="Quantity">One quantity; without it all.</param>
    /// <param name="From">First moment, Unix ms; without it an hour ago.</param>
    /// <param name="To">End, excluded; without it an hour from now.</param>
    /// <param name="Limit">Most readings; of one series the header Link leads to the next ones.</param>
    /// <param name="Points">Instead of readings at most so many buckets of one series.</param>
    /// <param name="Cursor">Where the page begins, from the header Link of the page before.</param>
    private sealed record Wishes(string? Device, string? Quantity, long? From, long? To, int? Limit, int? Points, string? Cursor);

    internal sealed record ReadingsBody(bool LimitReached, IReadOnlyList<ReadingBody> Readings);

    internal sealed record BucketsBody(long FromUnixMs, long ToUnixMs, long WidthMs, IReadOnlyList<string> Sources, IReadOnlyList<ReadingBucket> Buckets);

    internal sealed record ReadingBody(string Device, string Quantity, long UnixMs, double? Value, string Quality);

    internal sealed record CountBody(string Store, long Rows, long Duplicates, long AppliedPosition, long DurablePosition, string? Trouble);
}
