using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole.History;

/// <summary><c>/api/v1/components/CODE</c>: one component with its values, its past, what happened to it and who stands around it.</summary>
internal static class ComponentHistoryEndpoints
{
    private const long DayMs = 86_400_000;
    private const int PointsDefault = 1_000;
    private const int EventsMax = 1_000;
    private const double ReachMetresDefault = 500;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/components/{code}", (string code) =>
            One(context.Present, code)).Require(ApiRole.Viewer);
        api.MapGet("/components/{code}/readings", (HttpContext http, string code, [AsParameters] SeriesWishes wishes, CancellationToken stop) =>
            Find(context.Registry, code) is { } row ? ReadingsAsync(context, http, row, wishes, stop) : Task.FromResult(NotFound(code))).Require(ApiRole.Viewer, isStream: true);
        api.MapGet("/components/{code}/events", (string code, long? from, long? to) =>
            Events(context.Present, context.Dispatch.Book, code, from, to)).Require(ApiRole.Viewer);
        api.MapGet("/components/{code}/neighbours", (string code, double? reach) =>
            Find(context.Registry, code) is { } row ? Neighbours(context, row, reach ?? ReachMetresDefault) : NotFound(code)).Require(ApiRole.Viewer);
    }

    private static ComponentRow? Find(CityRegistry registry, string code) => registry.Find(code) is >= 0 and var place ? registry.Components[place] : null;

    private static async Task<IResult> ReadingsAsync(ConsoleContext context, HttpContext http, ComponentRow row, SeriesWishes wishes, CancellationToken stop)
    {
        if (wishes.Quantity is null) return Refuse("quantity is missing: one of the component's, such as lamp/power");
        if (!QuantityCatalogue.TryGet(wishes.Quantity, out var info)) return Refuse($"quantity '{wishes.Quantity}' is not in the catalogue, for example lamp/power");
        var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (AskedSpan.Read(wishes.From, wishes.To, now, DayMs, out var span) is { } wrong) return Refuse(wrong);
        if (wishes.Points is < 1 or > SeriesBuckets.PointsMax) return Refuse($"points {wishes.Points} is outside 1..{SeriesBuckets.PointsMax}");
        if (wishes.GapAfterMs is < 1 or > 365 * DayMs) return Refuse($"gapAfterMs {wishes.GapAfterMs} is outside 1..{365 * DayMs}");
        if (row.Devices.Count == 0) return Refuse($"component {row.Code} has no device, so there are no readings");
        if (wishes.Device is { } named && !row.Devices.Contains(named)) return Refuse($"device '{named}' is not one of {row.Code}: {string.Join(", ", row.Devices)}");
        var form = wishes.Format switch
        {
            null => AcceptedForm.Of(http.Request, AcceptedForm.Json, AcceptedForm.Csv, AcceptedForm.Parquet),
            "json" => AcceptedForm.Json,
            "csv" => AcceptedForm.Csv,
            "parquet" => AcceptedForm.Parquet,
            _ => null,
        };
        http.Response.Headers.Vary = "Accept";
        var givers = GiversOf(context, row, info.Quantity);
        var device = wishes.Device ?? (givers.Count > 0 ? givers[0] : row.Devices[0]);
        if (form is AcceptedForm.Csv or AcceptedForm.Parquet)
        {
            if (context.Store is not IReadingExport store) return Refuse($"store {context.Store.Name} has tools of its own for this");
            var format = form == AcceptedForm.Csv ? ExportFormat.Csv : ExportFormat.Parquet;
            context.Access.Audit.Add(context.Time.GetUtcNow().ToUnixTimeMilliseconds(), Caller.Of(http).Actor, "readings-export", device, $"{wishes.Quantity} as {format}");
            return new ReadingDownload(store, new ExportQuery(format, device, info.Quantity, span.FromMs, span.ToMs), $"{device}-{wishes.Quantity.Replace('/', '-')}");
        }

        if (form is null)
        {
            return wishes.Format is null ? AcceptedForm.NotAcceptable(AcceptedForm.Json, AcceptedForm.Csv, AcceptedForm.Parquet) : Refuse($"format '{wishes.Format}' is none of json, csv, parquet");
        }

        var (asked, answer) = await SeriesBuckets.ReadAsync(context.Store, device, info.Quantity, span.FromMs, span.ToMs, wishes.Points ?? PointsDefault, stop);
        var gapAfter = wishes.GapAfterMs ?? ComponentKind.Of(row).SilentAfterMs;
        var buckets = answer.Buckets;
        return Results.Ok(new ComponentSeries(
            device, givers, info.Name, info.Unit, span.FromMs, span.ToMs, asked.WidthMs, gapAfter, answer.Sources, [.. buckets.Select(bucket => bucket.FromUnixMs)],
            [.. buckets.Select(bucket => bucket.Mean)], [.. buckets.Select(bucket => bucket.Min)], [.. buckets.Select(bucket => bucket.Max)], [.. buckets.Select(bucket => bucket.Count)],
            GapSpan.Between(buckets, span, asked.WidthMs, gapAfter, now)));
    }

    /// <summary>Devices of the component that have given the quantity since the server's start.</summary>
    private static IReadOnlyList<string> GiversOf(ConsoleContext context, ComponentRow row, Quantity quantity) =>
        [.. row.Devices.Where(device => context.Latest.Device(device)?.Values.ContainsKey(quantity) == true)];

    /// <summary>A component at a moment.</summary>
    internal static IResult One(Moment moment, string code) => Find(moment.Registry, code) is { } row ? Results.Json(ComponentView.Of(moment, row), ApiJson.Options) : NotFound(code);

    /// <summary>What had happened to a component up to a moment; commands as far as they were answered by then.</summary>
    internal static IResult Events(Moment moment, CommandBook book, string code, long? from, long? to)
    {
        if (Find(moment.Registry, code) is not { } row) return NotFound(code);
        if (AskedSpan.Read(from, to, moment.NowMs, DayMs, out var span) is { } wrong) return Refuse(wrong);
        List<string> subjects = [row.Code, .. row.Devices.Where(device => device != row.Code)];
        var commands = subjects.SelectMany(device => book.OfDevice(device, span.FromMs, Math.Min(span.ToMs, moment.NowMs + 1), EventsMax))
            .Select(command => ComponentEvent.Of(command.AsOf(moment.NowMs))).ToArray();
        if (row.Gateway.Length > 0) subjects.Add(row.Gateway);
        var alarms = moment.Alarms.OfSubjects(subjects, span.FromMs, span.ToMs, isActive: false, EventsMax).Select(ComponentEvent.Of);
        return Results.Json(alarms.Concat(commands).OrderByDescending(one => one.FromMs).ThenBy(one => one.Id, StringComparer.Ordinal).Take(EventsMax), ApiJson.Options);
    }

    private static IResult Neighbours(ConsoleContext context, ComponentRow row, double reach) =>
        reach is > 0 and <= CityTopology.NeighbourMetresMax
            ? Results.Ok(ComponentNeighbour.Of(context.Registry, context.Places.Topology, context.City.Map, row, reach))
            : Refuse($"reach {reach} is outside 0..{CityTopology.NeighbourMetresMax} m");

    private static IResult NotFound(string code) => Results.Problem($"No component {code}; /api/v1/components lists them", statusCode: StatusCodes.Status404NotFound);

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    /// <param name="Quantity">What was measured, by the catalogue's name.</param>
    /// <param name="From">First moment, Unix ms; without it a day before the end.</param>
    /// <param name="To">End, excluded; without it now.</param>
    /// <param name="Points">Most buckets; 1000 without it.</param>
    /// <param name="Device">Which device of the component, where several give the quantity.</param>
    /// <param name="GapAfterMs">A span without good readings is a gap when it is longer; without it the silence that its kind allows.</param>
    /// <param name="Format">json, csv or parquet, for who cannot send Accept.</param>
    private sealed record SeriesWishes(string? Quantity, long? From, long? To, int? Points, string? Device, long? GapAfterMs, string? Format);
}
