using System.Data.Common;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Readings as one file, row by row as the store gives them.</summary>
/// <remarks>A file that fails half-way must not look whole: the connection is broken off.</remarks>
internal sealed class ReadingDownload(IReadingExport store, ExportQuery query, string name) : IResult
{
    /// <summary>Each takes the disk of what it gives, at most of a day of CSV, and a share of the two cores.</summary>
    private const int AtOnceMax = 4;

    private static readonly SemaphoreSlim Places = new(AtOnceMax, AtOnceMax);

    public async Task ExecuteAsync(HttpContext http)
    {
        if (!await Places.WaitAsync(TimeSpan.Zero, http.RequestAborted))
        {
            http.Response.Headers.RetryAfter = "5";
            await Results.Problem($"{AtOnceMax} downloads are under way; try again", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(http);
            return;
        }

        try
        {
            var isCsv = query.Format == ExportFormat.Csv;
            http.Response.ContentType = isCsv ? "text/csv; charset=utf-8" : AcceptedForm.Parquet;
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{(isCsv ? "csv" : "parquet")}\"";
            await store.ExportAsync(query, http.Response.Body, http.RequestAborted);
        }
        catch (Exception exception) when (http.Response.HasStarted && exception is IOException or DbException or OperationCanceledException)
        {
            http.Abort();
        }
        finally
        {
            Places.Release();
        }
    }
}
