using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Where a quantity lies: measurement = class of the device, field = what is measured.</summary>
/// <remarks>
/// <c>lamp/power</c> is field <c>power</c> of measurement <c>lamp</c>. A reading that is not good has no value field but
/// the integer <c>power_quality</c> with the reason. All values are floats, states too: a field keeps its first type.
/// Tags are <c>cell</c> and <c>dev</c> only, so that there is one series for each device.
/// </remarks>
/// <param name="Quantity">The quantity.</param>
/// <param name="Measurement">First part of its name.</param>
/// <param name="Field">Rest of its name.</param>
/// <param name="QualityField">Field of the reason.</param>
internal sealed record InfluxSeries(Quantity Quantity, string Measurement, string Field, string QualityField)
{
    public const string DeviceTag = "dev";
    public const string CellTag = "cell";
    private const string QualitySuffix = "_quality";

    private static readonly Dictionary<Quantity, InfluxSeries> Known = QuantityCatalogue.All.ToDictionary(info => info.Quantity, From);

    private static readonly Dictionary<(string Measurement, string Field), (InfluxSeries Series, bool IsQuality)> ByField =
        Known.Values.SelectMany(series => new[]
        {
            ((series.Measurement, series.Field), (series, false)),
            ((series.Measurement, series.QualityField), (series, true)),
        }).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Every series, by measurement.</summary>
    public static IEnumerable<IGrouping<string, InfluxSeries>> ByMeasurement => Known.Values.GroupBy(series => series.Measurement);

    public static IEnumerable<InfluxSeries> All => Known.Values;

    public static bool TryGet(Quantity quantity, out InfluxSeries? series) => Known.TryGetValue(quantity, out series);

    public static bool TryGet(string measurement, string field, out (InfluxSeries Series, bool IsQuality) found) =>
        ByField.TryGetValue((measurement, field), out found);

    private static InfluxSeries From(QuantityInfo info)
    {
        var slash = info.Name.IndexOf('/');
        var field = info.Name[(slash + 1)..];
        return new InfluxSeries(info.Quantity, info.Name[..slash], field, field + QualitySuffix);
    }
}
