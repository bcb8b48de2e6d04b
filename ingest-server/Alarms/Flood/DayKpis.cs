namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>How well the alarm system served its operators on one day (ISA-18.2, 16.5: performance metrics), UTC.</summary>
/// <param name="Day">The day.</param>
/// <param name="Raised">Alarms raised, whether shown or not.</param>
/// <param name="Annunciated">Alarms annunciated; about 150 a day are very likely acceptable, 300 the most that can be managed.</param>
/// <param name="Held">Alarms held back because there were too many.</param>
/// <param name="PerHourMean">Annunciations an hour; about 6 is acceptable, 12 the most.</param>
/// <param name="PerHourMax">In the worst clock hour.</param>
/// <param name="Per10MinMean">Annunciations in ten minutes; about 1 is acceptable, 2 the most.</param>
/// <param name="Per10MinMax">In the worst ten minutes of the clock.</param>
/// <param name="FloodSeconds">
/// Time in flood, s: from ten alarms wanted in ten minutes until fewer than five. Wanted is what was annunciated or held back for its number:
/// what the operators would have had without the governor.
/// </param>
/// <param name="FloodPercent">The same as a share of the day; below 1 %.</param>
/// <param name="Chattering">Sources (rule and subject) that raised three times within a minute; 0.</param>
/// <param name="Stale">Alarms that had stood for more than 24 hours on the day; below 5.</param>
/// <param name="TopTen">The sources with the most alarms.</param>
/// <param name="TopTenPercent">Their share of all alarms raised; 1 to 5 %.</param>
/// <param name="ByLevel">Annunciations of level 1, 2 and 3; about 5, 15 and 80 %.</param>
public sealed record DayKpis(
    DateOnly Day, int Raised, int Annunciated, int Held, double PerHourMean, int PerHourMax, double Per10MinMean, int Per10MinMax, long FloodSeconds,
    double FloodPercent, int Chattering, int Stale, IReadOnlyList<SourceCount> TopTen, double TopTenPercent, IReadOnlyList<int> ByLevel);

/// <summary>How many alarms a source raised.</summary>
public sealed record SourceCount(string Rule, string Subject, int Count);
