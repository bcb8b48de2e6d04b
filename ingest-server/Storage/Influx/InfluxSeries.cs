using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Where a quantity lies: measurement = class of the device, field = what is measured.</summary>
/// <remarks>
/// <c>lamp/power</c> is field <c>power</c> of measurement <c>lamp</c>. A reading that is not good has no value field but
/// the integer <c>power_quality</c> with the reason, and where that is Implausible, <c>power_raw</c> with what was read. All values are floats, states too: a field keeps its first type.
/// Tags are <c>cell</c> and <c>dev</c> only, so that there is one series for each device.
/// </remarks>
/// <param name="Quantity">The quantity.</param>
/// <param name="Measurement">First part of its name.</param>
/// <param name="Field">Rest of its name.</param>
/// <param name="QualityField">Field of the reason.</param>
/// <param name="RawField">Field of what was read in place of a value that cannot be true.</param>
internal sealed record InfluxSeries(Quantity Quantity, string Measurement, string Field, string QualityField, string RawField)
{
    public const string DeviceTag = "dev";
    public const string CellTag = "cell";
    private const string QualitySuffix = "_quality";
    private const string RawSuffix = "_raw";

    /// <summary>Ids of Sparkplug devices are far shorter.</summary>
    private const int DeviceCharactersMax = 512;

    /// <summary>The measurements; a series knows its own by number.</summary>
    public static readonly IReadOnlyList<string> Measurements = QuantityCatalogue.All.Select(info => MeasurementOf(info.Name)).Distinct().ToList();

    private static readonly Dictionary<Quantity, InfluxSeries> Known = QuantityCatalogue.All.ToDictionary(info => info.Quantity, From);
    private static readonly InfluxSeries?[] ByNumber = IndexByNumber();

    private static readonly Dictionary<(string Measurement, string Field), (InfluxSeries Series, InfluxPart Part)> ByField =
        Known.Values.SelectMany(series => new[]
        {
            ((series.Measurement, series.Field), (series, InfluxPart.Value)),
            ((series.Measurement, series.QualityField), (series, InfluxPart.Quality)),
            ((series.Measurement, series.RawField), (series, InfluxPart.Raw)),
        }).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Every series, by measurement.</summary>
    public static IEnumerable<IGrouping<string, InfluxSeries>> ByMeasurement => Known.Values.GroupBy(series => series.Measurement);

    public static IEnumerable<InfluxSeries> All => Known.Values;

    /// <summary>Which of <see cref="Measurements"/>.</summary>
    public int MeasurementNumber { get; } = Measurements.ToList().IndexOf(Measurement);

    /// <summary><see cref="Field"/> as a line has it.</summary>
    public LineFieldName FieldName { get; } = Written(Field);

    /// <summary><see cref="QualityField"/> as a line has it.</summary>
    public LineFieldName QualityFieldName { get; } = Written(QualityField);

    /// <summary><see cref="RawField"/> as a line has it.</summary>
    public LineFieldName RawFieldName { get; } = Written(RawField);

    public static bool TryGet(Quantity quantity, out InfluxSeries? series)
    {
        var number = (int)quantity;
        series = number < ByNumber.Length ? ByNumber[number] : null;
        return series is not null;
    }

    public static bool TryGet(string measurement, string field, out (InfluxSeries Series, InfluxPart Part) found) =>
        ByField.TryGetValue((measurement, field), out found);

    /// <summary>Whether any line can carry this device id; one that none can is in no store, and need not be asked for.</summary>
    public static bool HasSpelling(string device) =>
        device.Length <= DeviceCharactersMax
        && LineEscape.TryWrite(device, LinePart.Key, stackalloc byte[LineEscape.BytesMax(DeviceCharactersMax)], out _) == LineStatus.Ok;

    private static InfluxSeries From(QuantityInfo info)
    {
        var measurement = MeasurementOf(info.Name);
        var field = info.Name[(measurement.Length + 1)..];
        return new InfluxSeries(info.Quantity, measurement, field, field + QualitySuffix, field + RawSuffix);
    }

    private static string MeasurementOf(string name) => name[..name.IndexOf('/')];

    private static InfluxSeries?[] IndexByNumber()
    {
        var index = new InfluxSeries?[Known.Keys.Max(quantity => (int)quantity) + 1];
        foreach (var series in Known.Values) index[(int)series.Quantity] = series;
        return index;
    }

    // The catalogue's own names: letters, digits and underscores.
    private static LineFieldName Written(string key) =>
        LineFieldName.TryCreate(key, out var status) ?? throw new InvalidOperationException($"'{key}' is no field name: {status}");
}

/// <summary>Which field of a quantity a field is.</summary>
internal enum InfluxPart
{
    Value,
    Quality,
    Raw,
}
