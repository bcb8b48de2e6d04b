using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>Fields of one device that are due together: one period, one priority. All times in stamps.</summary>
internal sealed class PollGroup(long period, PollPriority priority)
{
    private bool _hasPhase;

    public long Period => period;

    public PollPriority Priority => priority;

    /// <summary>When it is to be read next.</summary>
    public long Due { get; private set; }

    /// <summary>Readings left out because the bus was taken.</summary>
    public long Missed { get; private set; }

    public void StartAt(long now) => Due = now;

    /// <summary>Due at once, if it is not already.</summary>
    public void Hasten(long now) => Due = Math.Min(Due, now);

    /// <summary>
    /// Its reading begins. The next deadline counts from the last one, so that the period does not creep; missed ones are left out.
    /// Only the first reading sets the phase: whoever had to wait for its neighbours keeps out of their way from then on.
    /// </summary>
    public void Begin(long now, long effectivePeriod)
    {
        if (!_hasPhase) Due = now;
        _hasPhase = true;
        Due += effectivePeriod;
        if (Due > now) return;
        var left = ((now - Due) / effectivePeriod) + 1;
        Missed += left;
        Due += left * effectivePeriod;
    }

    /// <summary>Forgets a phase that was set while the bus was down and everybody failed at one moment.</summary>
    public void ForgetPhase() => _hasPhase = false;
}
