namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What a poll changed.</summary>
internal enum HealthChange
{
    None,
    WentSilent,
    AnswersAgain,
}

/// <summary>Counts polls in which every request failed; a silent device is probed ever more slowly, so that it cannot starve the others.</summary>
internal sealed class DeviceHealth(TimeSpan period)
{
    /// <summary>One lost frame is noise, two may be; three in a row is a dead device.</summary>
    public const int FailuresMax = 3;

    // Long enough to cost nothing, short enough that a device back from a power cut is seen within half a minute.
    private static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(30);

    private int _failures;
    private long _silentSince;

    public bool IsSilent => _failures >= FailuresMax;

    public int Failures => _failures;

    /// <summary>Time to the next poll. A bus that is down costs no bus time: its devices keep their period.</summary>
    public TimeSpan NextDelay(bool isBusDown)
    {
        if (!IsSilent || isBusDown || period >= ProbeMax) return period;
        var slower = period * Math.Pow(2, Math.Min(_failures - FailuresMax + 1, 16));
        return slower < ProbeMax ? slower : ProbeMax;
    }

    public HealthChange Observe(bool anyAnswer, long stamp)
    {
        var wasSilent = IsSilent;
        if (!anyAnswer)
        {
            if (_failures < int.MaxValue) _failures++;
            if (!wasSilent && IsSilent)
            {
                _silentSince = stamp;
                return HealthChange.WentSilent;
            }

            return HealthChange.None;
        }

        _failures = 0;
        return wasSilent ? HealthChange.AnswersAgain : HealthChange.None;
    }

    public TimeSpan SilentFor(TimeProvider time, long now) => time.GetElapsedTime(_silentSince, now);
}
