using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Registry.Exchange;
using SmartPoles.IngestServer.Registry.Pipes;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/registry</c> and <c>/api/v1/coverage</c>: takes and gives the registry as files, and tells how much of the pipes is watched.</summary>
internal static class RegistryEndpoints
{
    /// <summary>A table of a million components is some 300 MB.</summary>
    private const long ImportBytesMax = 1L << 30;

    private const int FilesMax = 100;
    private const int ListedMax = 10_000;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/registry", () => Results.Ok(new RegistryBody(
            context.Registry.Version, context.Registry.Gateways.Count, context.Registry.Components.Count, context.Registry.Cells.Count, context.Registry.Zones.Count,
            context.Registry.PipeParts.Count))).Require(ApiRole.Viewer).WithEntityTag();
        api.MapGet("/registry/classes", () => Results.Ok(ClassTable.Default.All)).Require(ApiRole.Viewer).WithEntityTag();
        api.MapPost("/registry/import", (HttpContext http, bool? preview, bool? prune, string? network, [FromQuery] string[]? at, CancellationToken stop) =>
            ImportAsync(context, http, preview == true, prune == true, network, at ?? [], stop)).Require(ApiRole.Engineer).Costly();
        api.MapGet("/registry/export", (string? format, string? what) => Export(context, format ?? "csv", what ?? "components")).Require(ApiRole.Engineer, isStream: true).Export();
        api.MapGet("/coverage", (double? reach, int? limit) => Coverage(context, reach, limit)).Require(ApiRole.Viewer);
    }

    private static async Task<IResult> ImportAsync(
        ConsoleContext context, HttpContext http, bool isPreview, bool isPruned, string? network, string[] at, CancellationToken stop)
    {
        var points = new List<ReferencePoint>();
        foreach (var text in at)
        {
            if (!TryReadPoint(text, out var point)) return Refuse($"at '{text}' must be X,Y=LATITUDE,LONGITUDE, such as 500,1200=36.45,115.98");
            points.Add(point);
        }

        if (!http.Request.HasFormContentType) return Refuse("the body must be multipart/form-data with one part for each file");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = ImportBytesMax;
        http.Features.Set<IFormFeature>(new FormFeature(http.Request, new FormOptions { MultipartBodyLengthLimit = ImportBytesMax }));
        List<ImportFile> files = [];
        try
        {
            var form = await http.Request.ReadFormAsync(stop);
            if (form.Files.Count is 0 or > FilesMax) return Refuse($"{form.Files.Count} files; 1 to {FilesMax} can be taken at a time");
            foreach (var part in form.Files)
            {
                var bytes = new byte[part.Length];
                await using var body = part.OpenReadStream();
                await body.ReadExactlyAsync(bytes, stop);
                files.Add(new ImportFile(Path.GetFileName(part.FileName), bytes));
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or BadHttpRequestException)
        {
            return Refuse(fault.Message);
        }

        try
        {
            var outcome = await context.Places.ImportAsync(files, new ImportTerms(isPruned, network, points), isPreview, stop);
            var reading = outcome.Reading;
            if (reading.Difference is { } difference)
            {
                return Results.Ok(new ImportBody(outcome.Version, outcome.IsActive, isPreview, difference.Counts, difference.Changes, reading.Notices));
            }

            return Results.Problem(
                $"{reading.Faults.Count} faults; nothing was changed", statusCode: StatusCodes.Status400BadRequest,
                extensions: new Dictionary<string, object?> { ["faults"] = reading.Faults.Take(ListedMax), ["faultCount"] = reading.Faults.Count, ["notices"] = reading.Notices });
        }
        catch (IOException fault)
        {
            return Results.Problem(fault.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Export(ConsoleContext context, string format, string what)
    {
        if (format is not ("csv" or "geojson")) return Refuse($"format '{format}' is neither csv nor geojson");
        if (!RegistryExport.Whats.Contains(what)) return Refuse($"what '{what}' is none of {string.Join(", ", RegistryExport.Whats)}");
        var registry = context.Registry;
        return Results.Stream(
            async body =>
            {
                // What serializes does not wait; what the connection takes does.
                await using var buffer = new MemoryStream();
                if (format == "csv") RegistryExport.WriteCsv(registry, what, buffer);
                else RegistryExport.WriteGeoJson(registry, what, buffer);
                buffer.Position = 0;
                await buffer.CopyToAsync(body);
            },
            format == "csv" ? "text/csv; charset=utf-8" : "application/geo+json", $"{what}.{format}");
    }

    private static IResult Coverage(ConsoleContext context, double? reach, int? limit)
    {
        if (reach is not (null or (>= PipeCoverage.ReachMetresMin and <= PipeCoverage.ReachMetresMax))) return Refuse($"reach {reach} is outside {PipeCoverage.ReachMetresMin}..{PipeCoverage.ReachMetresMax} m");
        if (limit is < 0 or > ListedMax) return Refuse($"limit {limit} is outside 0..{ListedMax}");
        var now = context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var (registry, metres, most) = (context.Registry, reach ?? PipeCoverage.ReachMetresDefault, limit ?? 100);
        var coverage = PipeCoverage.Of(context.Places.Topology, registry.Cells, code => Reporting.IsLive(registry, context.Latest, code, now), metres);
        return Results.Ok(new CoverageBody(
            metres, PipeCoverage.Target, coverage.Networks, coverage.Divisions, [.. coverage.Cells.Where(row => row.MissingMetres > 0 || row.MissingNodes > 0).Take(most)],
            coverage.Silent.Count, [.. coverage.Silent.Take(most)], coverage.Uncovered.Count, [.. coverage.Uncovered.Take(most)]));
    }

    private static bool TryReadPoint(string text, out ReferencePoint point)
    {
        point = default;
        var numbers = text.Split([',', '='], StringSplitOptions.TrimEntries);
        if (numbers.Length != 4 || text.Count(character => character == '=') != 1) return false;
        var values = new double[4];
        for (var index = 0; index < values.Length; index++)
        {
            if (!double.TryParse(numbers[index], NumberStyles.Float, CultureInfo.InvariantCulture, out values[index]) || !double.IsFinite(values[index])) return false;
        }

        point = new ReferencePoint(values[0], values[1], values[2], values[3]);
        return point.Latitude is >= -90 and <= 90 && point.Longitude is >= -180 and <= 180;
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    internal sealed record RegistryBody(string Version, int Gateways, int Components, int Cells, int Zones, int PipeParts);

    internal sealed record ImportBody(
        string Version, bool IsActive, bool IsPreview, IReadOnlyList<ChangeCount> Counts, IReadOnlyList<RowChange> Changes, IReadOnlyList<string> Notices);

    internal sealed record CoverageBody(
        double ReachMetres, double Target, IReadOnlyList<CoverageRow> Networks, IReadOnlyList<CoverageRow> Divisions, IReadOnlyList<CoverageRow> Cells,
        int SilentCount, IReadOnlyList<string> Silent, int UncoveredCount, IReadOnlyList<UncoveredPipe> Uncovered);
}
