using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage;

/// <summary>A store that can hand its readings out as one file.</summary>
public interface IReadingExport
{
    /// <summary>Writes the file: <c>device, quantity, unix_ms, time, value, quality</c>, day after day, within a day as they came.</summary>
    Task ExportAsync(ExportQuery query, Stream output, CancellationToken stop);
}

/// <summary>What to export.</summary>
/// <param name="Format">The kind of file.</param>
/// <param name="Device">One device, or null for all.</param>
/// <param name="Quantity">One quantity, or null for all.</param>
/// <param name="FromUnixMs">First moment, included.</param>
/// <param name="ToUnixMs">Last moment, excluded.</param>
public sealed record ExportQuery(ExportFormat Format, string? Device, Quantity? Quantity, long FromUnixMs, long ToUnixMs);

/// <summary>Kinds of file.</summary>
public enum ExportFormat
{
    /// <summary>RFC 4180, UTF-8, with a header line.</summary>
    Csv,

    /// <summary>Apache Parquet, compressed with Zstandard.</summary>
    Parquet,
}
