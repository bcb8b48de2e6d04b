namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>One day while it is being counted.</summary>
internal sealed class DayTally
{
    private const int TopMax = 10;
    private const int HoursADay = 24;
    private const int TensADay = 144;
    private const long HourMs = 3_600_000;
    private const long TenMs = 600_000;

    private readonly int[] _byHour = new int[HoursADay];
    private readonly int[] _byTen = new int[TensADay];
    private readonly int[] _byLevel = new int[3];
    private readonly List<SourceCount> _top = [];
    private int _annunciated;
    private int _raised;

    internal int Held { get; set; }

    internal long FloodMs { get; set; }

    internal int Chattering { get; set; }

    internal int Stale { get; set; }

    internal void Annunciated(long ofDayMs, int level)
    {
        _annunciated++;
        _byHour[ofDayMs / HourMs]++;
        _byTen[ofDayMs / TenMs]++;
        _byLevel[Math.Clamp(level, 1, _byLevel.Length) - 1]++;
    }

    /// <summary>Takes the sources of the day, the one with the most alarms first.</summary>
    internal void Source(SourceCount source)
    {
        _raised += source.Count;
        if (_top.Count < TopMax) _top.Add(source);
    }

    internal DayKpis ToKpis(DateOnly day) => new(
        day, _raised, _annunciated, Held, Round((double)_annunciated / HoursADay), _byHour.Max(), Round((double)_annunciated / TensADay), _byTen.Max(),
        FloodMs / 1000, Round(100.0 * FloodMs / AlarmKpis.DayMs), Chattering, Stale, _top,
        _raised == 0 ? 0 : Round(100.0 * _top.Sum(source => source.Count) / _raised), _byLevel);

    private static double Round(double value) => Math.Round(value, 2);
}
