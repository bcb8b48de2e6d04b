using System.Globalization;
using System.Net;
using Microsoft.Net.Http.Headers;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole.OpenData;

/// <summary><c>/open</c>: data sets for everybody, without a token, where the configuration has switched them on.</summary>
internal static class OpenDataEndpoints
{
    private const string DayPrefix = "daily-";
    private const string MapPrefix = "components-";

    /// <summary>Readings of a pole that was cut off come within the hour, most of them.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    /// <param name="root">Where it is mapped.</param>
    /// <param name="context">Registry and store.</param>
    /// <param name="addressOf">Who calls, behind a proxy too.</param>
    internal static void Map(IEndpointRouteBuilder root, ConsoleContext context, Func<HttpContext, IPAddress?> addressOf)
    {
        var options = context.OpenData.Options;
        var limit = new FailureLimit(options.RequestsPerMinute, TimeSpan.FromMinutes(1) / options.RequestsPerMinute, context.Time);
        root.MapGet("/open", (HttpContext http) => Limited(http, limit, addressOf) ?? Index(http, options, context.Time)).Public();
        root.MapGet("/open/components.geojson", async (HttpContext http, CancellationToken stop) => Limited(http, limit, addressOf) ?? await ComponentsAsync(http, context, stop)).Public();
        root.MapGet("/open/daily/{day}.csv", async (HttpContext http, string day, CancellationToken stop) => Limited(http, limit, addressOf) ?? await DayAsync(http, context, day, stop)).Public();
    }

    private static IResult? Limited(HttpContext http, FailureLimit limit, Func<HttpContext, IPAddress?> addressOf)
    {
        // For pages of others too: it is for everybody, and nothing goes along with such a request that is worth a theft.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        var address = addressOf(http);
        if (!limit.IsReached(address))
        {
            limit.Fail(address);
            return null;
        }

        http.Response.Headers.RetryAfter = "60";
        return Results.Problem("Too many calls from this network; try again in a minute", statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static IResult Index(HttpContext http, OpenDataOptions options, TimeProvider time)
    {
        http.Response.Headers.CacheControl = "public, max-age=60";
        var sets = new List<OpenDataSet>();
        if (options.Components) sets.Add(new OpenDataSet("components", "/open/components.geojson", "application/geo+json", null, null, options.ComponentAttributes));
        if (options.DailyQuantities.Count > 0)
        {
            var (first, last) = Days(options, time);
            sets.Add(new OpenDataSet("daily", "/open/daily/{yyyy-mm-dd}.csv", AcceptedForm.Csv, first, last, options.DailyQuantities));
        }

        return Results.Ok(new OpenDataIndex(options.Publisher, options.License, sets));
    }

    private static async Task<IResult> ComponentsAsync(HttpContext http, ConsoleContext context, CancellationToken stop)
    {
        var options = context.OpenData.Options;
        if (!options.Components) return NotPublic("components");
        var registry = context.Registry;
        var file = await context.OpenData.FindAsync(
            $"{MapPrefix}{registry.Version}.geojson", TimeSpan.FromMinutes(options.CacheMinutes), MapPrefix, (output, token) => ComponentMapFile.WriteAsync(registry, options, output, token), stop);
        return Give(http, file, "application/geo+json", options);
    }

    private static async Task<IResult> DayAsync(HttpContext http, ConsoleContext context, string day, CancellationToken stop)
    {
        var options = context.OpenData.Options;
        if (options.DailyQuantities.Count == 0 || context.Store is not IReadingExport store) return NotPublic("daily");
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return Results.Problem($"day '{day}' is no day such as 2026-05-18", statusCode: StatusCodes.Status400BadRequest);
        }

        var (first, last) = Days(options, context.Time);
        if (date < first || date > last) return Results.Problem($"day {day} is not there; {first:yyyy-MM-dd} to {last:yyyy-MM-dd} are", statusCode: StatusCodes.Status404NotFound);
        context.OpenData.Forget(DayPrefix, first);
        var file = await context.OpenData.FindAsync(
            $"{DayPrefix}{date:yyyy-MM-dd}.csv", TimeSpan.FromMinutes(options.CacheMinutes), null, (output, token) => WriteDayAsync(store, options, date, output, token), stop);
        return Give(http, file, "text/csv; charset=utf-8", options);
    }

    /// <summary>The quantities one after the other under one header line.</summary>
    private static async Task WriteDayAsync(IReadingExport store, OpenDataOptions options, DateOnly day, Stream output, CancellationToken stop)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var isFirst = true;
        foreach (var name in options.DailyQuantities)
        {
            if (!QuantityCatalogue.TryGet(name, out var info)) continue;
            await using var part = new HeaderlessStream(output, isFirst);
            await store.ExportAsync(new ExportQuery(ExportFormat.Csv, null, info.Quantity, from, from + 86_400_000), part, stop);
            isFirst = false;
        }
    }

    private static (DateOnly First, DateOnly Last) Days(OpenDataOptions options, TimeProvider time)
    {
        var last = DateOnly.FromDateTime((time.GetUtcNow() - Settling).UtcDateTime).AddDays(-1);
        return (last.AddDays(1 - options.DaysMax), last);
    }

    private static IResult Give(HttpContext http, FileInfo file, string form, OpenDataOptions options)
    {
        http.Response.Headers.CacheControl = $"public, max-age={options.CacheMinutes * 60}";
        var tag = new EntityTagHeaderValue($"\"{Path.GetFileNameWithoutExtension(file.Name)}-{file.LastWriteTimeUtc.Ticks:x}\"");
        return Results.File(file.FullName, form, lastModified: file.LastWriteTimeUtc, entityTag: tag, enableRangeProcessing: true);
    }

    private static IResult NotPublic(string set) => Results.Problem($"The data set {set} is not public here; /open lists what is", statusCode: StatusCodes.Status404NotFound);

    /// <param name="Publisher">Who publishes it.</param>
    /// <param name="License">Under which licence.</param>
    /// <param name="Sets">What is switched on.</param>
    internal sealed record OpenDataIndex(string Publisher, string License, IReadOnlyList<OpenDataSet> Sets);

    /// <param name="Id">Name of the data set.</param>
    /// <param name="Path">Where it is.</param>
    /// <param name="Form">Its media type.</param>
    /// <param name="First">First day that is there.</param>
    /// <param name="Last">Last day that is there.</param>
    /// <param name="Content">Attributes or quantities that are in it.</param>
    internal sealed record OpenDataSet(string Id, string Path, string Form, DateOnly? First, DateOnly? Last, IReadOnlyList<string> Content);
}
