namespace SmartPoles.IngestServer.Alarms;

/// <summary>The threshold logic: a pure function. No clock, no I/O, no shared state.</summary>
/// <remarks>
/// <code>
///             beyond            held onDelay              normal            held offDelay
///   Normal ----------> Pending --------------> Raised ------------> Clearing ------------> Normal
///      ^------------------'  back within           ^------------------'  beyond again
/// </code>
/// Between limit and clearAt nothing changes, except that a pending one is dropped only on the good side of the limit.
/// </remarks>
public static class ThresholdMachine
{
    public static ThresholdState OnValue(ThresholdRule rule, in ThresholdState state, double value, bool guardHolds, long unixMs, long tickMs)
    {
        if (unixMs < state.LastUnixMs) return state;
        var exceeded = guardHolds && rule.IsExceeded(value);
        var normal = !guardHolds || rule.IsNormal(value);
        var next = state.Phase switch
        {
            AlarmPhase.Normal when exceeded => Enter(AlarmPhase.Pending, unixMs, unixMs, tickMs),
            AlarmPhase.Pending when !exceeded => Enter(AlarmPhase.Normal, 0, unixMs, tickMs),
            AlarmPhase.Raised when normal => Enter(AlarmPhase.Clearing, state.OnsetUnixMs, unixMs, tickMs),
            AlarmPhase.Clearing when !normal => Enter(AlarmPhase.Raised, state.OnsetUnixMs, unixMs, tickMs),
            _ => state,
        };
        return Settle(rule, next with { LastUnixMs = unixMs, LastValue = value }, unixMs - next.SinceUnixMs);
    }

    /// <summary>A tick passes: a state that nobody contradicts matures although no new value came (report by exception).</summary>
    public static ThresholdState OnTick(ThresholdRule rule, in ThresholdState state, long tickMs) =>
        Settle(rule, state, tickMs - state.SinceTickMs);

    private static ThresholdState Settle(ThresholdRule rule, in ThresholdState state, long heldMs) => state.Phase switch
    {
        AlarmPhase.Pending when heldMs >= rule.OnDelayMs => state with { Phase = AlarmPhase.Raised },
        AlarmPhase.Clearing when heldMs >= rule.OffDelayMs => state with { Phase = AlarmPhase.Normal },
        _ => state,
    };

    private static ThresholdState Enter(AlarmPhase phase, long onsetUnixMs, long unixMs, long tickMs) =>
        new(phase, onsetUnixMs, unixMs, tickMs, unixMs, 0);
}
