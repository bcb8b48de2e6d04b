using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.IngestServer.Storage.Influx;

namespace SmartPoles.IngestServer.Storage;

/// <summary>Makes the stores that the options name.</summary>
public static class StoreFactory
{
    /// <param name="options">Validated options.</param>
    /// <param name="directory">Absolute folder of the stores; their files have different names.</param>
    /// <param name="cellOf">Grid cell of a device, null where unknown; asked for each line that InfluxDB gets.</param>
    /// <param name="http">Client for InfluxDB; not used by DuckDB. Belongs to the caller; its own timeout must be infinite.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Transitions.</param>
    public static IReadOnlyList<ITimeSeriesStore> Create(
        StorageOptions options, string directory, Func<string, string?> cellOf, HttpClient http, TimeProvider time, ILogger logger) =>
        [.. options.InUse().Select(store => Create(store, options, directory, cellOf, http, time, logger))];

    private static ITimeSeriesStore Create(
        string store, StorageOptions options, string directory, Func<string, string?> cellOf, HttpClient http, TimeProvider time, ILogger logger) =>
        store switch
        {
            StoreNames.DuckDb => new DuckDbStore(directory, options.DuckDb, time, logger),
            StoreNames.InfluxDb => new InfluxStore(directory, options.Influx, cellOf, http, time, logger),
            _ => throw new ArgumentOutOfRangeException(nameof(options), store, "Not a store"),
        };
}
