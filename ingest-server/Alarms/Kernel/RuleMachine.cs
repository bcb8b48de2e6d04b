using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>
/// What one rule makes of values: a function of the rule, its state and the value, and of nothing else. The phases, delays and alarms are the
/// business of the kernel; see <see cref="PhaseMachine"/>.
/// </summary>
/// <param name="rule">The rule, with the numbers of one override or without.</param>
internal abstract class RuleMachine(AlarmRule rule)
{
    public AlarmRule Rule { get; } = rule;

    /// <summary>Place in the kernel's list; states name their machine by it.</summary>
    public int Index { get; set; }

    /// <summary>Quantities that make it judge. Its state is there as soon as a device has sent one of them.</summary>
    public abstract IReadOnlyList<Quantity> Triggers { get; }

    /// <summary>Quantities that it reads beside these.</summary>
    public virtual IReadOnlyList<Quantity> Reads => Rule.Guard is { } guard ? [guard.Quantity] : [];

    public virtual long OnDelayMs => 0;

    public virtual long OffDelayMs => 0;

    /// <summary>Cells behind its slot; where it looks at several devices or at silence, the first is a <see cref="Kept"/>.</summary>
    public virtual int OwnCells => 0;

    /// <summary>While nothing is wrong a value in this range need not be judged: most are there. NaN where each must be seen.</summary>
    public virtual (double Low, double High) Quiet => (double.NaN, double.NaN);

    /// <summary>Whether readings of the HISTORY lane may raise a historic alarm: only where a value alone decides.</summary>
    public virtual bool JudgesHistory => false;

    public abstract Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own);

    /// <summary>The step that an open alarm has after a value; see <see cref="RuleSlot.Step"/>.</summary>
    public virtual byte StepOf(in RuleSlot slot, double value, byte present) => 0;

    /// <summary>Level of an alarm at a step.</summary>
    public virtual int LevelOf(byte step) => Rule.Level;

    /// <summary>Silence on the receive-time clock after which <see cref="Judgement.Exceeded"/> holds by itself; 0 for a rule without.</summary>
    public virtual long SilenceMs => 0;

    /// <summary>It looks at several devices: its values wait for <see cref="CrossWindow"/>, and the second of its two numbers is the time of the last one taken.</summary>
    public virtual bool IsAcross => false;

    /// <summary>It is asked in rounds of so many ms, on the clock of ticks less the window; 0 for one that is not.</summary>
    public virtual long RoundMs => 0;

    /// <summary>Looks at all devices that have it; <paramref name="settle"/> takes the judgement on one.</summary>
    public virtual void Round(long atMs, IReadOnlyList<int> devices, KernelState state, Settle settle)
    {
    }

    /// <summary>The guard holds, or there is none. A quantity that was never seen holds no guard.</summary>
    protected bool GuardHolds(scoped in Sample sample) =>
        Rule.Guard is not { } guard || (sample.TryRead(guard.Quantity, out var value, out _) && guard.Holds(value));
}

/// <summary>Takes a judgement of a round on one device.</summary>
internal delegate void Settle(int device, Judgement judgement, long atMs, double value);
