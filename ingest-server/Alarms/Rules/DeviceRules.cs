using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>Several conditions at once, on the quantities of one device or of all devices of a component.</summary>
/// <param name="Terms">All must hold.</param>
/// <param name="IsAcross">The terms may come from different devices of a component; the subject is the component.</param>
public sealed record CompositeRule(RuleHead Head, IReadOnlyList<RuleTerm> Terms, bool IsAcross, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "composite";
}

/// <param name="Above">Holds above this; null where below is given.</param>
/// <param name="Below">Holds below this.</param>
public sealed record RuleTerm(Quantity Quantity, double? Above, double? Below)
{
    public bool Holds(double value) => value > Above || value < Below;
}

/// <summary>A lamp that is on takes a share of what it should take at its dimming.</summary>
/// <param name="Power">Quantity of the power.</param>
/// <param name="Command">It is on while this holds.</param>
/// <param name="Dimming">Quantity of the dimming, percent; null where the lamp has none.</param>
/// <param name="StandbyShare">Share of the rated power at no light; from there it rises in proportion to the dimming.</param>
/// <param name="From">Shares from here are too little ...</param>
/// <param name="To">... up to here, of the expected power, 0..1.</param>
/// <param name="Rated">Rated power; null where it is learned from what the lamp takes when it is well.</param>
public sealed record ExpectedRule(
    RuleHead Head, Quantity Power, RuleGuard Command, Quantity? Dimming, double StandbyShare, double From, double To, double? Rated, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "expected";
}

/// <summary>Lit while the sun is up.</summary>
/// <param name="Power">Quantity of the power.</param>
/// <param name="Above">It is lit above this, W.</param>
/// <param name="SunAbove">Elevation of the sun above which it is day, degrees.</param>
/// <param name="Latitude">Where the registry knows no place, degrees north.</param>
/// <param name="Longitude">The same, degrees east.</param>
public sealed record DaylightRule(RuleHead Head, Quantity Power, double Above, double SunAbove, double Latitude, double Longitude, long OnDelayMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "daylight";
}

/// <summary>Goes on and off again and again without a command.</summary>
/// <param name="On">It is on above this.</param>
/// <param name="Count">More than so many times on ...</param>
/// <param name="WindowMs">... within so long are too many.</param>
/// <param name="Command">A change of this quantity since it was off is a command; null for none.</param>
/// <param name="HoldMs">The alarm stands until it was calm for so long.</param>
public sealed record CyclingRule(RuleHead Head, Quantity Quantity, double On, int Count, long WindowMs, Quantity? Command, long HoldMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "cycling";
}

/// <summary>Weather warnings: rain sums and wind, each with its level; the most urgent one counts.</summary>
/// <param name="Rain">Quantity of the rain counter, mm since whenever.</param>
/// <param name="Wind">Quantity of the wind, m/s.</param>
/// <param name="Sums">Limits of rain.</param>
/// <param name="Gusts">Limits of wind.</param>
/// <param name="GustHoldMs">A gust counts for so long.</param>
public sealed record WeatherRule(
    RuleHead Head, Quantity Rain, Quantity Wind, IReadOnlyList<RainLimit> Sums, IReadOnlyList<GustLimit> Gusts, long GustHoldMs, long OffDelayMs)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "weather";
}

/// <param name="Level">Level while it is exceeded.</param>
/// <param name="WindowMs">Sum over so long, up to 12 h.</param>
/// <param name="Sum">Rain from which it counts, mm.</param>
public sealed record RainLimit(int Level, long WindowMs, double Sum);

/// <param name="Level">Level while it is exceeded.</param>
/// <param name="From">Wind from which it counts, m/s.</param>
public sealed record GustLimit(int Level, double From);

/// <summary>Pressure falls at neighbouring points of a pipe network: a burst between them.</summary>
/// <param name="Fall">Fall within the window that one point at least must have had.</param>
/// <param name="Support">Smaller fall that is enough for the others: of a burst close to one point its neighbours feel little.</param>
/// <param name="ClearAt">A point has recovered when it is below its former value by no more than this.</param>
/// <param name="WindowMs">Look back of one point, in eight slices.</param>
/// <param name="SpreadMs">Neighbours must have fallen within so long of each other.</param>
/// <param name="AtLeast">Points that make a burst.</param>
public sealed record NeighbourRule(RuleHead Head, Quantity Quantity, double Fall, double Support, double ClearAt, long WindowMs, long SpreadMs, int AtLeast)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "neighbours";
}

/// <summary>A detector whose calibration is due, by the registry; looked at once a day.</summary>
/// <param name="Quantity">What shows that a device is such a detector.</param>
/// <param name="LeadDays">So many days before.</param>
public sealed record CalibrationRule(RuleHead Head, Quantity Quantity, int LeadDays, int UtcOffsetMinutes)
    : AlarmRule(Head.Id, Head.Version, Head.Level, Head.English, Head.Chinese)
{
    public override string Kind => "calibration";
}
