using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>Fields of one device that are due together: one period, one priority. All times in stamps.</summary>
internal sealed class PollGroup(long period, PollPriority priority)
{
    // Of what the bus has free, while everybody moves to his slot at once.
    private const double SoonerShare = 0.75;

    // A fiftieth later nobody notices; a tenth away, five such steps lead there.
    private const int LaterInverse = 50;
    private const int LaterWayInverse = 10;

    private bool _hasPhase;
    private long _slot;
    private long _soonerMax;

    public long Period => period;

    public PollPriority Priority => priority;

    /// <summary>When it is to be read next.</summary>
    public long Due { get; private set; }

    /// <summary>Readings left out because the bus was taken.</summary>
    public long Missed { get; private set; }

    /// <summary>Due at once; later at the slot of its device, which it approaches by no more than its share of what the bus has free.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="slot">A moment at which it would best be read, and a period before and after, and so on.</param>
    /// <param name="freeShare">Share of the time of the bus that polling leaves free.</param>
    public void StartAt(long now, long slot, double freeShare)
    {
        Due = now;
        _slot = slot;
        _soonerMax = (long)(period * Math.Max(0, freeShare) * SoonerShare);
    }

    /// <summary>Due at once, if it is not already.</summary>
    public void Hasten(long now) => Due = Math.Min(Due, now);

    /// <summary>
    /// Its reading begins. The next deadline counts from the last one, so that the period does not creep; missed ones are left out. Until
    /// it is at its slot it is read somewhat sooner each time, or a trifle later where that is the shorter way.
    /// </summary>
    public void Begin(long now, long effectivePeriod)
    {
        if (!_hasPhase) Due = now;
        _hasPhase = true;
        var next = Due + effectivePeriod;
        var towardsSlot = effectivePeriod == period ? next + ShiftAt(Due) : next;
        Due = towardsSlot > now ? towardsSlot : next;
        if (Due > now) return;
        var left = ((now - Due) / effectivePeriod) + 1;
        Missed += left;
        Due += left * effectivePeriod;
    }

    /// <summary>Forgets a phase that was set while the bus was down and everybody failed at one moment.</summary>
    public void ForgetPhase() => _hasPhase = false;

    private long ShiftAt(long due)
    {
        var later = (_slot - due) % period;
        if (later < 0) later += period;
        return later <= period / LaterWayInverse ? Math.Min(later, period / LaterInverse) : Math.Max(later - period, -_soonerMax);
    }
}
