namespace SmartPoles.IngestServer.Alarms;

public enum AlarmPhase : byte
{
    Normal = 0,

    /// <summary>Beyond the limit, not yet for long enough.</summary>
    Pending = 1,

    Raised = 2,

    /// <summary>Normal again, not yet for long enough.</summary>
    Clearing = 3,
}

/// <summary>State of one rule on one device.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="OnsetUnixMs">Event time of the first value beyond the limit.</param>
/// <param name="SinceUnixMs">Event time at which the present phase began.</param>
/// <param name="SinceTickMs">Receive time at which the present phase began; timers measure on it.</param>
/// <param name="LastUnixMs">Event time of the newest value taken: an older one does not change the present.</param>
/// <param name="LastValue">The newest value.</param>
public readonly record struct ThresholdState(
    AlarmPhase Phase, long OnsetUnixMs, long SinceUnixMs, long SinceTickMs, long LastUnixMs, double LastValue);
