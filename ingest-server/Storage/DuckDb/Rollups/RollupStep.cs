namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>A width of kept buckets. The names are those of files: never change them.</summary>
internal readonly record struct RollupStep(string Name, long WidthMs)
{
    public static readonly RollupStep Minute = new("1m", 60_000);
    public static readonly RollupStep Quarter = new("15m", 900_000);
    public static readonly RollupStep Hour = new("1h", 3_600_000);

    /// <summary>Finest first; each a multiple of the one before.</summary>
    public static readonly IReadOnlyList<RollupStep> All = [Minute, Quarter, Hour];

    /// <summary>True when buckets of this step add up to exactly those of the query.</summary>
    public bool Fits(BucketQuery query) =>
        query.WidthMs % WidthMs == 0 && query.FromUnixMs % WidthMs == 0 && query.ToUnixMs % WidthMs == 0;

    /// <summary>Days for which buckets are kept.</summary>
    public int DaysKept(DuckDbOptions options) => this == Minute ? options.MinuteDays : this == Quarter ? options.QuarterDays : options.HourDays;
}
