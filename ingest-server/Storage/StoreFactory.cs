using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.IngestServer.Storage.Influx;

namespace SmartPoles.IngestServer.Storage;

/// <summary>Makes the store that the options name.</summary>
public static class StoreFactory
{
    /// <param name="options">Validated options.</param>
    /// <param name="directory">Absolute folder of the store.</param>
    /// <param name="cellOf">Grid cell of a device, null where unknown; asked for each line that InfluxDB gets.</param>
    /// <param name="http">Client for InfluxDB; not used by DuckDB. Belongs to the caller; its own timeout must be infinite.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Transitions.</param>
    public static ITimeSeriesStore Create(
        StorageOptions options, string directory, Func<string, string?> cellOf, HttpClient http, TimeProvider time, ILogger logger) =>
        options.Store switch
        {
            StoreNames.DuckDb => new DuckDbStore(directory, options.DuckDb, time, logger),
            StoreNames.InfluxDb => new InfluxStore(directory, options.Influx, cellOf, http, time, logger),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Store, "Not a store"),
        };
}
