using System.Globalization;
using System.Text;
using SmartPoles.IngestServer.Registry.Exchange;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Writes readings into one file as they come from the server, some thousand at a time.</summary>
/// <remarks>
/// <code>
///   server --chunk--> sink --lines--> buffer --after each chunk--> CSV: the caller, who holds the server back while he is slow
///                                                                  Parquet: a file, and at the end that as Parquet
/// </code>
/// </remarks>
internal sealed class InfluxExport(string directory, IInfluxReader reader)
{
    private const int BufferCharacters = 1 << 16;

    internal async Task RunAsync(ExportQuery query, Stream output, CancellationToken stop)
    {
        if (query.Format == ExportFormat.Csv)
        {
            await output.WriteAsync(ExportFolder.CsvHeader, stop);
            await WriteAsync(query, output, stop);
            return;
        }

        using var folder = new ExportFolder(directory);
        var (rows, whole) = (Path.Combine(folder.Path, "rows.csv"), Path.Combine(folder.Path, "whole.parquet"));
        await using (var file = new FileStream(rows, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            await file.WriteAsync(ExportFolder.CsvHeader, stop);
            await WriteAsync(query, file, stop);
        }

        await Task.Run(() => ParquetFile.FromCsv(rows, whole, stop), stop);
        await ExportFolder.SendAsync(whole, output, stop);
    }

    private async Task WriteAsync(ExportQuery query, Stream output, CancellationToken stop)
    {
        if (query.Device is { } device && !InfluxSeries.HasSpelling(device)) return;
        var lines = new StringBuilder(BufferCharacters);
        var asked = new ReadingQuery(query.Device, query.Quantity, query.FromUnixMs, query.ToUnixMs, int.MaxValue);
        await reader.ReadAsync(asked, (in StoredReading reading) => Append(lines, reading), stop, async () =>
        {
            if (lines.Length < BufferCharacters) return;
            await FlushAsync(lines, output, stop);
        });
        await FlushAsync(lines, output, stop);
    }

    private static async ValueTask FlushAsync(StringBuilder lines, Stream output, CancellationToken stop)
    {
        foreach (var part in lines.GetChunks()) await output.WriteAsync(Encoding.UTF8.GetBytes(part.ToArray()), stop);
        lines.Clear();
    }

    private static void Append(StringBuilder lines, in StoredReading reading)
    {
        lines.Append(CsvCell.Write(reading.Device)).Append(',');
        if (QuantityCatalogue.TryGet(reading.Quantity, out var info)) lines.Append(info.Name);
        else lines.Append(CultureInfo.InvariantCulture, $"quantity/{(int)reading.Quantity}");
        lines.Append(CultureInfo.InvariantCulture, $",{reading.UnixMs},");
        if (reading.UnixMs is >= -62_135_596_800_000 and <= 253_402_300_799_999)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeMilliseconds(reading.UnixMs):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
        }

        lines.Append(CultureInfo.InvariantCulture, $",{reading.Value:R},{reading.Quality}\n");
    }
}
