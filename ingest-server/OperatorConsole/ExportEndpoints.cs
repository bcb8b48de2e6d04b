using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/export</c>: readings as one CSV or Parquet file, streamed.</summary>
internal static class ExportEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context) => api.MapGet(
        "/export", (string? format, string? device, string? quantity, long? from, long? to) => Export(context, format, device, quantity, from, to))
        .Require(ApiRole.Engineer, isStream: true).Export();

    private static IResult Export(ConsoleContext context, string? format, string? device, string? quantity, long? from, long? to)
    {
        if (context.Store is not IReadingExport store) return Refuse($"store {context.Store.Name} has tools of its own for this");
        if (!Enum.TryParse<ExportFormat>(format ?? "csv", ignoreCase: true, out var kind) || !Enum.IsDefined(kind)) return Refuse($"format '{format}' is neither csv nor parquet");
        QuantityInfo? info = null;
        if (quantity is not null && !QuantityCatalogue.TryGet(quantity, out info)) return Refuse($"quantity '{quantity}' is not in the catalogue, for example lamp/power");
        var query = new ExportQuery(kind, device, info?.Quantity, from ?? long.MinValue, to ?? long.MaxValue);
        return query.FromUnixMs >= query.ToUnixMs ? Refuse("from must be before to, both in UTC milliseconds") : new ReadingDownload(store, query, "readings");
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);
}
