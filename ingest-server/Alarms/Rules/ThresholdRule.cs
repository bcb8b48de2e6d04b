using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>A value beyond a limit for a time, with hysteresis; optionally only while a second quantity of the device holds.</summary>
/// <param name="Above">Raise when the value is above; null for none.</param>
/// <param name="Below">Raise when the value is below; null for none.</param>
/// <param name="ClearAt">The value is normal again on the good side of this; the distance to the limit is the hysteresis.</param>
/// <param name="OnDelayMs">The limit must be exceeded for so long.</param>
/// <param name="OffDelayMs">The value must be normal for so long.</param>
public sealed record ThresholdRule(
    string Id, int Version, int Level, string English, string Chinese,
    Quantity Quantity, double? Above, double? Below, double ClearAt, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Id, Version, Level, English, Chinese)
{
    public ThresholdRule(
        string id, int version, int level, string english, string chinese,
        Quantity quantity, double? above, double? below, double clearAt, long onDelayMs, long offDelayMs, RuleGuard? guard)
        : this(id, version, level, english, chinese, quantity, above, below, clearAt, onDelayMs, offDelayMs) => Guard = guard;

    public override string Kind => "threshold";

    /// <summary>Higher steps, the mildest first; empty for none.</summary>
    public IReadOnlyList<RuleStep> Steps { get; init; } = [];

    public bool IsExceeded(double value) => value > Above || value < Below;

    public bool IsNormal(double value) => Above is not null ? value <= ClearAt : value >= ClearAt;
}
