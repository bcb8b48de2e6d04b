using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>One quantity of a talker: from which of its sentences it comes now, and when it is next due. All times in stamps.</summary>
/// <param name="row">The row of the profile.</param>
/// <param name="period">Time from one reading to the next.</param>
/// <param name="now">Counts from here.</param>
internal sealed class TalkerField(ProfileField row, long period, long now)
{
    // A lesser sentence counts only while the better ones have not been heard for so many periods.
    private const int BetterHoldsPeriods = 2;

    private readonly IReadOnlyList<NmeaSource> _sources = row.Sources;
    private int _best = int.MaxValue;
    private long _bestStamp;
    private long _due = now;
    private long _takenStamp = now - period;
    private long _saidStamp = now;
    private long _damagedBefore;

    public Quantity Quantity => row.Quantity;

    public bool IsEvent => row.IsEvent;

    public long Period => period;

    public SeriesFilter Filter { get; } = new(row.Options);

    /// <summary>What a sentence tells of it; false when it does not.</summary>
    /// <param name="report">The sentence.</param>
    /// <param name="stamp">When it began.</param>
    /// <param name="unixMs">The same as a time.</param>
    /// <param name="reading">Set on true.</param>
    /// <param name="isSource">It speaks of the quantity, though a better sentence may count.</param>
    public bool TryDecode(in NmeaReport report, long stamp, long unixMs, out Reading reading, out bool isSource)
    {
        isSource = false;
        Reading? empty = null;
        for (var index = 0; index < _sources.Count; index++)
        {
            if (!report.TryDecode(_sources[index], row, unixMs, out reading)) continue;
            isSource = true;
            if (index > _best && IsHeld(stamp)) return false;
            if (reading.Quality == Quality.NoValue && index != _best)
            {
                // This head has no such element there, or none yet; another sentence may have it.
                empty ??= reading;
                continue;
            }

            (_best, _bestStamp) = (index, stamp);
            return true;
        }

        // Nothing else has told it for a while either: then there is none.
        reading = empty.GetValueOrDefault();
        return empty is not null && !IsHeld(stamp) && stamp - _saidStamp >= period * 3 / 4;
    }

    private bool IsHeld(long stamp) => _best != int.MaxValue && stamp - _bestStamp < BetterHoldsPeriods * period;

    /// <summary>It was said.</summary>
    public void NoteSaid(long stamp, long damaged) => (_saidStamp, _damagedBefore) = (stamp, damaged);

    /// <summary>True when a reading said now is wanted; the next one is then a period away.</summary>
    public bool IsDue(long stamp, long effectivePeriod, double earlyShare)
    {
        var due = effectivePeriod < period ? Math.Min(_due, _takenStamp + effectivePeriod) : _due;
        if (stamp < due - (long)(earlyShare * effectivePeriod)) return false;

        // On the grid of its period, so that sentences that come a little early or late are taken all the same; anew after a pause.
        _due = stamp - due >= effectivePeriod ? stamp + effectivePeriod : due + effectivePeriod;
        _takenStamp = stamp;
        return true;
    }

    /// <summary>True once for so many periods in which it was not said; whether damage may be why.</summary>
    public bool IsUnsaid(long stamp, double periods, long damaged, out bool wasDamaged)
    {
        wasDamaged = damaged > _damagedBefore;
        if (stamp - _saidStamp < (long)(periods * period)) return false;
        NoteSaid(stamp, damaged);
        return true;
    }
}
