using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>A value that rises or falls by too much within a window.</summary>
/// <param name="Quantity">What is watched.</param>
/// <param name="Rise">Rise that is too much; null where a fall is watched.</param>
/// <param name="Fall">Fall that is too much; null where a rise is watched.</param>
/// <param name="ClearAt">The change is normal again at or below this.</param>
/// <param name="WindowMs">Look back, in eight slices: what is compared with is the lowest (highest) value of the slices that the window touches.</param>
/// <param name="StepMax">A larger step between two readings is no slow change: the window starts anew behind it. Null for no such limit.</param>
public sealed record RateRule(
    RuleHead Head, Quantity Quantity, double? Rise, double? Fall, double ClearAt, long WindowMs, double? StepMax, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "rate";
}

/// <summary>A sensor that says the same for too long although it goes on speaking.</summary>
/// <param name="Tolerance">Values so near to each other are the same.</param>
/// <param name="WindowMs">For so long, event time.</param>
/// <param name="Readings">In so many readings at least.</param>
/// <param name="Except">Values at which it may rightly rest, such as no rain.</param>
public sealed record StuckRule(RuleHead Head, Quantity Quantity, double Tolerance, long WindowMs, int Readings, IReadOnlyList<double> Except)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "stuck";
}

/// <summary>No good value for a time, while the gateway is alive.</summary>
/// <param name="SilenceMs">For so long, on the clock of ticks; counted from the gateway's return where it was away.</param>
public sealed record MissingRule(RuleHead Head, Quantity Quantity, long SilenceMs) : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "missing";
}

/// <summary>A counter that goes back: a swapped or reset meter.</summary>
/// <param name="Tolerance">A smaller step back is noise.</param>
/// <param name="ReversePerHour">
/// Largest reverse flow, in the unit of the quantity for each hour: a meter in a looped network counts back while the flow is turned around, never faster. 0 for none.
/// </param>
/// <param name="Rollover">Where the counter starts again at zero; a step from its last tenth to its first is no fault. Null where it never does.</param>
/// <param name="HoldMs">The alarm stands for so long.</param>
public sealed record CounterRule(RuleHead Head, Quantity Quantity, double Tolerance, double ReversePerHour, double? Rollover, long HoldMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "counter-reset";
}

/// <summary>The mean of a window beyond a limit, or beyond what a reference has by more than a margin.</summary>
/// <param name="WindowMs">In fifteen slices.</param>
/// <param name="Coverage">Share of the slices that must have a value, 0..1.</param>
/// <param name="Above">Mean that is too much.</param>
/// <param name="ClearAt">The mean is normal again at or below this.</param>
/// <param name="Reference">Margin over a reference; null for none.</param>
public sealed record MeanRule(
    RuleHead Head, Quantity Quantity, long WindowMs, double Coverage, double Above, double ClearAt, MeanReference? Reference, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "mean";

    public IReadOnlyList<RuleStep> Steps { get; init; } = [];
}

/// <param name="Stations">Component codes of the stations whose mean it is; empty for the median of all devices under the rule.</param>
/// <param name="Margin">So much more is too much.</param>
/// <param name="DevicesMin">A median of fewer devices is none: then the rule's own limit alone decides.</param>
public sealed record MeanReference(IReadOnlyList<string> Stations, double Margin, int DevicesMin);

/// <summary>A value unlike what the same hour of the week had in the weeks before.</summary>
/// <param name="Deviations">So many standard deviations.</param>
/// <param name="Margin">And by so much at least, in the unit of the quantity.</param>
/// <param name="Above">A value that is too high counts.</param>
/// <param name="Below">A value that is too low counts.</param>
/// <param name="Weeks">An hour must have been seen in so many weeks before it is compared with.</param>
/// <param name="UtcOffsetMinutes">Local time, minutes east of UTC.</param>
public sealed record BaselineRule(
    RuleHead Head, Quantity Quantity, double Deviations, double Margin, bool Above, bool Below, int Weeks, int UtcOffsetMinutes, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "baseline";
}

/// <summary>The smallest flow of the night stays above what nights had: a leak in the background.</summary>
/// <param name="FromHour">Night begins, local time.</param>
/// <param name="ToHour">Night ends.</param>
/// <param name="Share">So much of the usual smallest flow more is too much, 0.2 for a fifth.</param>
/// <param name="Margin">And so much at least, in the unit of the quantity.</param>
/// <param name="Nights">In so many nights one after another.</param>
/// <param name="LearnNights">Nights that make the usual.</param>
/// <param name="UtcOffsetMinutes">Local time, minutes east of UTC.</param>
public sealed record NightFlowRule(
    RuleHead Head, Quantity Quantity, int FromHour, int ToHour, double Share, double Margin, int Nights, int LearnNights, int UtcOffsetMinutes)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "night-flow";
}
