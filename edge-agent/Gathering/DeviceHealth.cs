namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What an answer, or none, changed.</summary>
internal enum HealthChange
{
    None,
    WentSilent,
    AnswersAgain,
}

/// <summary>Counts questions in a row that a device left unanswered, and says when a silent one is probed next.</summary>
internal sealed class DeviceHealth(TimeSpan period)
{
    /// <summary>One lost frame is noise, two may be; three in a row is a dead device.</summary>
    public const int FailuresMax = 3;

    /// <summary>The same for a device that never answered since the start: there is no sign of life to doubt.</summary>
    public const int FirstFailuresMax = 2;

    // Long enough to cost little, short enough that a device back from a power cut is seen within half a minute.
    private static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeMin = TimeSpan.FromSeconds(1);

    private const double Jitter = 0.2;

    private long _silentSince;
    private int _probes;
    private bool _hasAnswered;

    /// <summary>Questions in a row without an answer.</summary>
    public int Failures { get; private set; }

    public bool IsSilent { get; private set; }

    public DeviceState State => this switch
    {
        { IsSilent: true } => DeviceState.Down,
        { Failures: > 0 } => DeviceState.Suspect,
        { _hasAnswered: true } => DeviceState.Healthy,
        _ => DeviceState.Unknown,
    };

    /// <summary>Notes the fate of one question.</summary>
    public HealthChange Observe(bool isAnswered, long stamp)
    {
        if (isAnswered)
        {
            var wasSilent = IsSilent;
            Failures = 0;
            IsSilent = false;
            _hasAnswered = true;
            _probes = 0;
            return wasSilent ? HealthChange.AnswersAgain : HealthChange.None;
        }

        if (Failures < int.MaxValue) Failures++;
        if (IsSilent || Failures < (_hasAnswered ? FailuresMax : FirstFailuresMax)) return HealthChange.None;
        IsSilent = true;
        _silentSince = stamp;
        return HealthChange.WentSilent;
    }

    /// <summary>
    /// Pause before the next probe: doubles from the device's own period up to half a minute, a little different each time, so that
    /// the probes of devices that died together do not stay together.
    /// </summary>
    public TimeSpan NextProbeDelay(Random random)
    {
        var first = period > ProbeMin ? period : ProbeMin;
        var longest = first > ProbeMax ? first : ProbeMax;
        var delay = first * Math.Pow(2, Math.Min(_probes, 16));
        _probes++;
        return (delay < longest ? delay : longest) * (1 - Jitter + (2 * Jitter * random.NextDouble()));
    }

    public TimeSpan SilentFor(TimeProvider time, long now) => time.GetElapsedTime(_silentSince, now);
}
