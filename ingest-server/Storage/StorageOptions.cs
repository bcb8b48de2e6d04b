using System.ComponentModel.DataAnnotations;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.IngestServer.Storage.Influx;

namespace SmartPoles.IngestServer.Storage;

/// <summary>Where readings are kept.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Which store: <c>duckdb</c> or <c>influxdb</c>.</summary>
    /// <value>Default <c>duckdb</c>: it needs no set-up.</value>
    public string Store { get; set; } = StoreNames.DuckDb;

    /// <summary>Several stores at once, each with a cursor of its own; reads come from the first. Takes the place of <see cref="Store"/>.</summary>
    /// <value>Default empty: the one of <see cref="Store"/>.</value>
    public IReadOnlyList<string> Stores { get; set; } = [];

    /// <summary>The stores in use, the one that is read first.</summary>
    internal IReadOnlyList<string> InUse() => Stores.Count > 0 ? Stores : [Store];

    /// <summary>Folder of the day files, or of the position and quarantine of InfluxDB.</summary>
    /// <value>Default <c>storage</c>, below the server's data folder.</value>
    [Required]
    public string Directory { get; set; } = "storage";

    /// <summary>Most rows in one batch, but for the rest of a journal record.</summary>
    /// <value>Default 490,000, range 1..1,000,000: DuckDB writes whole row groups (122,880 rows) straight into the file, past its log, at less than
    /// half the cost; four of them a commit, less a margin for the last record, so that no fifth begins. Two batches take 30 MB.</value>
    [Range(1, 1_000_000)]
    public int RowsPerBatchMax { get; set; } = 490_000;

    /// <summary>Longest wait for a batch to fill, ms; a loop that is behind does not wait.</summary>
    /// <value>Default 500, range 0..10,000: from 250,000 rows/s on, batches are whole row groups; the live view does not wait for the store.</value>
    [Range(0, 10_000)]
    public int LingerMs { get; set; } = 500;

    /// <summary>First pause after a failed write, ms.</summary>
    /// <value>Default 250, range 1..60,000: a database that restarts is away for some seconds.</value>
    [Range(1, 60_000)]
    public int BackoffMsMin { get; set; } = 250;

    /// <summary>Longest pause after failed writes, ms; a server that names its own time may ask for up to 10 min.</summary>
    /// <value>Default 60,000, range 1..600,000: a database that is back is used again within a minute.</value>
    [Range(1, 600_000)]
    public int BackoffMsMax { get; set; } = 60_000;

    /// <summary>Used when <c>duckdb</c> is in use.</summary>
    public DuckDbOptions DuckDb { get; set; } = new();

    /// <summary>Used when <c>influxdb</c> is in use.</summary>
    public InfluxOptions Influx { get; set; } = new();
}

/// <summary>The words of <see cref="StorageOptions.Store"/>.</summary>
public static class StoreNames
{
    public const string DuckDb = "duckdb";
    public const string InfluxDb = "influxdb";
}
