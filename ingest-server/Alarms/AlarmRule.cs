using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>A rule, checked. Levels 1 (call at once) to 3 (case of the day) after the city's three-level rule base.</summary>
/// <param name="Id">Name; part of every alarm id.</param>
/// <param name="Version">Raised with every change of meaning; part of every alarm id.</param>
/// <param name="Level">1, 2 or 3.</param>
/// <param name="English">Text for the operator.</param>
/// <param name="Chinese">The same in Chinese.</param>
public abstract record AlarmRule(string Id, int Version, int Level, string English, string Chinese)
{
    /// <summary>Rules of which an alarm of this rule may be a consequence.</summary>
    public IReadOnlyList<CauseLink> Causes { get; init; } = [];

    /// <summary>An alarm stays until an operator resets it, although its condition has returned.</summary>
    public bool IsLatching { get; init; }
}

/// <summary>A value beyond a limit for a time, with hysteresis; optionally only while a second quantity of the device holds.</summary>
/// <param name="Above">Raise when the value is above; null for none.</param>
/// <param name="Below">Raise when the value is below; null for none.</param>
/// <param name="ClearAt">The value is normal again on the good side of this; the distance to the limit is the hysteresis.</param>
/// <param name="OnDelayMs">The limit must be exceeded for so long.</param>
/// <param name="OffDelayMs">The value must be normal for so long.</param>
/// <param name="Guard">Condition on another quantity of the same device; null for none.</param>
public sealed record ThresholdRule(
    string Id, int Version, int Level, string English, string Chinese,
    Quantity Quantity, double? Above, double? Below, double ClearAt, long OnDelayMs, long OffDelayMs, RuleGuard? Guard)
    : AlarmRule(Id, Version, Level, English, Chinese)
{
    public bool IsExceeded(double value) => value > Above || value < Below;

    public bool IsNormal(double value) => Above is not null ? value <= ClearAt : value >= ClearAt;
}

/// <summary>The rule applies only while the last good value of the quantity is at least so much.</summary>
public sealed record RuleGuard(Quantity Quantity, double AtLeast);

/// <summary>A gateway is offline: by its death certificate, or because nothing came from it for a time.</summary>
/// <param name="DeathDelayMs">A death must stand for so long without a new birth.</param>
/// <param name="SilenceMs">
/// Longest silence of a gateway that never said goodbye. A lost connection is told by its will; this is for those that were lost while the
/// server was down, and longer than the ten minutes for which a gateway with nothing new may rightly be silent.
/// </param>
public sealed record OfflineRule(
    string Id, int Version, int Level, string English, string Chinese, long DeathDelayMs, long SilenceMs)
    : AlarmRule(Id, Version, Level, English, Chinese);
