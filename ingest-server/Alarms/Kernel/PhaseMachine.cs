namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>What a machine says of its condition after a value.</summary>
internal enum Judgement : byte
{
    /// <summary>It cannot say: nothing changes.</summary>
    Unknown = 0,

    /// <summary>The condition holds.</summary>
    Exceeded = 1,

    /// <summary>It does not hold, and an open alarm stays: the hysteresis.</summary>
    Between = 2,

    /// <summary>All is well.</summary>
    Normal = 3,
}

/// <summary>From judgements to alarms; the same for every kind of rule. No clock, no shared state.</summary>
/// <remarks>
/// <code>
///            exceeded            held onDelay              normal            held offDelay
///   Normal ----------> Pending --------------> Raised ------------> Clearing ------------> Normal
///      ^------------------'  no longer             ^------------------'  not normal
/// </code>
/// A value measures by event time, a tick by receive time: a state that nobody contradicts matures although no new value comes (report by
/// exception).
/// </remarks>
internal static class PhaseMachine
{
    public static void OnValue(ref RuleSlot slot, Judgement judgement, long onDelayMs, long offDelayMs, long unixMs, long tickMs)
    {
        switch (slot.Phase)
        {
            case AlarmPhase.Normal when judgement == Judgement.Exceeded:
                Enter(ref slot, AlarmPhase.Pending, unixMs, unixMs, tickMs);
                break;
            case AlarmPhase.Pending when judgement != Judgement.Exceeded:
                Enter(ref slot, AlarmPhase.Normal, 0, unixMs, tickMs);
                return;
            case AlarmPhase.Raised when judgement == Judgement.Normal:
                Enter(ref slot, AlarmPhase.Clearing, slot.OnsetUnixMs, unixMs, tickMs);
                break;
            case AlarmPhase.Clearing when judgement != Judgement.Normal:
                Enter(ref slot, AlarmPhase.Raised, slot.OnsetUnixMs, unixMs, tickMs);
                return;
        }

        Settle(ref slot, onDelayMs, offDelayMs, unixMs - slot.SinceUnixMs);
    }

    public static void OnTick(ref RuleSlot slot, long onDelayMs, long offDelayMs, long tickMs) =>
        Settle(ref slot, onDelayMs, offDelayMs, tickMs - slot.SinceTickMs);

    /// <summary>When a tick would let it mature, receive time; only for one that waits.</summary>
    public static long DueMs(in RuleSlot slot, long onDelayMs, long offDelayMs) =>
        slot.SinceTickMs + (slot.Phase == AlarmPhase.Pending ? onDelayMs : offDelayMs);

    private static void Settle(ref RuleSlot slot, long onDelayMs, long offDelayMs, long heldMs)
    {
        if (slot.Phase == AlarmPhase.Pending && heldMs >= onDelayMs) slot.Phase = AlarmPhase.Raised;
        else if (slot.Phase == AlarmPhase.Clearing && heldMs >= offDelayMs) slot.Phase = AlarmPhase.Normal;
    }

    private static void Enter(ref RuleSlot slot, AlarmPhase phase, long onsetUnixMs, long unixMs, long tickMs)
    {
        slot.Phase = phase;
        slot.OnsetUnixMs = onsetUnixMs;
        slot.SinceUnixMs = unixMs;
        slot.SinceTickMs = tickMs;
    }
}
