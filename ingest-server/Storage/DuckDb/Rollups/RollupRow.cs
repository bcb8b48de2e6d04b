namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>One bucket of one series while a day is downsampled.</summary>
/// <param name="Device">The day file's number of the device.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="BeginUnixMs">Where the bucket begins.</param>
/// <param name="Bad">Readings without a good value.</param>
/// <param name="Good">The good ones; a count of 0 when there are none.</param>
internal readonly record struct RollupRow(int Device, ushort Quantity, long BeginUnixMs, long Bad, BucketPart Good)
{
    /// <summary>The row in the wider bucket that it belongs to.</summary>
    public RollupRow In(RollupStep step) => this with { BeginUnixMs = BeginUnixMs - (BeginUnixMs % step.WidthMs) };

    public bool IsSameBucket(in RollupRow other) => BeginUnixMs == other.BeginUnixMs && Device == other.Device && Quantity == other.Quantity;

    public RollupRow Join(in RollupRow other)
    {
        var good = Good.Count == 0 ? other.Good : other.Good.Count == 0 ? Good : Good.Join(other.Good);
        return this with { Bad = Bad + other.Bad, Good = good };
    }
}
