using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>When one device wants to be asked. No clock, no I/O; all times in stamps.</summary>
internal sealed class DeviceSchedule(PollGroup[] groups, DeviceHealth health)
{
    public PollGroup[] Groups => groups;

    public DeviceHealth Health => health;

    /// <summary>Left alone until then: a late answer may still come.</summary>
    public long NotBefore { get; set; }

    /// <summary>A silent device is probed from then on.</summary>
    public long ProbeDue { get; set; }

    /// <summary>What an unanswered probe costs.</summary>
    public long ProbeCost { get; init; }

    /// <summary>What its unanswered questions have cost since it last answered.</summary>
    public long Spent { get; set; }

    /// <summary>The last question found the bus down: asking costs no bus time.</summary>
    public bool IsBusDown { get; set; }

    /// <summary>Its last question got no answer, so that the next one may well cost a timeout too.</summary>
    public bool IsInDoubt => health is { Failures: > 0, IsSilent: false } && !IsBusDown;

    /// <summary>A visit is under way: more questions follow.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Of the next question of the visit under way.</summary>
    public PollPriority OpenPriority { get; set; }

    private long _openKey;

    /// <summary>Groups whose time has come, one bit each.</summary>
    public uint DueAt(long now)
    {
        var due = 0u;
        for (var index = 0; index < groups.Length; index++)
        {
            if (groups[index].Due <= now) due |= 1u << index;
        }

        return due;
    }

    /// <summary>
    /// What it competes with at a moment: the key by which the earliest goes first, and its most urgent class; false with the moment
    /// at which to look again when it wants nothing yet.
    /// </summary>
    /// <param name="now">The moment.</param>
    /// <param name="lags">By how much each class may be put off behind the more urgent ones.</param>
    /// <param name="key">Deadline, lag included.</param>
    /// <param name="priority">Class.</param>
    /// <param name="ready">When it wants to be asked.</param>
    public bool Wants(long now, ReadOnlySpan<long> lags, out long key, out PollPriority priority, out long ready)
    {
        key = long.MaxValue;
        priority = PollPriority.Low;
        ready = NotBefore;
        if (IsOpen)
        {
            key = _openKey;
            priority = OpenPriority;
            return ready <= now;
        }

        var due = long.MaxValue;
        foreach (var group in groups)
        {
            due = Math.Min(due, group.Due);
            if (group.Due > now) continue;
            key = Math.Min(key, group.Due + lags[(int)group.Priority]);
            if (group.Priority < priority) priority = group.Priority;
        }

        ready = Math.Max(ready, due);
        return ready <= now;
    }

    public void Open(long key)
    {
        IsOpen = true;
        _openKey = key;
    }

    public void Close() => IsOpen = false;
}
