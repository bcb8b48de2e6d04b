namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>
/// Quality on the wire: property Quality (Int32: 0 bad, 192 good, 500 stale) and ours, Reason (Int32) and Raw (Double: what was read in
/// place of a value that cannot be true).
/// </summary>
/// <remarks>Sparkplug 3.0, 6.4.8, payloads-propertyset-quality-value-value. Foreign nodes send no Reason.</remarks>
public static class MetricQuality
{
    internal const int Bad = 0;
    internal const int Good = 192;
    internal const int Stale = 500;

    internal static ReadOnlySpan<byte> QualityKey => "Quality"u8;

    internal static ReadOnlySpan<byte> ReasonKey => "Reason"u8;

    internal static ReadOnlySpan<byte> RawKey => "Raw"u8;

    /// <summary>The code of the standard for a quality of ours.</summary>
    public static int ToCode(Quality quality) => quality switch
    {
        Quality.Good => Good,
        Quality.Stale => Stale,
        _ => Bad,
    };

    /// <summary>The quality of a received metric: absence means good, a null without a reason is <see cref="Quality.NoValue"/>.</summary>
    public static Quality Of(in MetricView metric)
    {
        if (!metric.Properties.TryGet(QualityKey, out var code) || code.Integer is not { } value)
        {
            return metric.IsNull ? Quality.NoValue : Quality.Good;
        }

        if (value == Good) return metric.IsNull ? Quality.NoValue : Quality.Good;
        if (value == Stale) return Quality.Stale;
        var known = metric.Properties.TryGet(ReasonKey, out var reason)
            && reason.Integer is > (long)Quality.Good and <= (long)Quality.Stale;
        return known ? (Quality)reason.Integer!.Value : Quality.NoValue;
    }

    /// <summary>What was read in place of an implausible value; NaN where the node did not tell.</summary>
    public static double RawOf(in MetricView metric) =>
        metric.Properties.TryGet(RawKey, out var raw) && raw.Number is { } number && double.IsFinite(number) ? number : double.NaN;
}
