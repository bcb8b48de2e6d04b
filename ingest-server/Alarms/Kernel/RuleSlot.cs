using System.Runtime.CompilerServices;

namespace SmartPoles.IngestServer.Alarms.Kernel;

internal enum AlarmPhase : byte
{
    Normal = 0,

    /// <summary>The condition holds, not yet for long enough.</summary>
    Pending = 1,

    Raised = 2,

    /// <summary>Normal again, not yet for long enough.</summary>
    Clearing = 3,
}

/// <summary>State of one rule on one device: two cells. What a machine needs beyond it lies in the cells behind.</summary>
/// <remarks>
/// <code>
/// +-------+------+-----------+--------------+--------------+--------------+----------------+
/// | phase | step | spare(16) | armed s (32) | onset ms(64) | since ms(64) | since tick (64)|
/// +-------+------+-----------+--------------+--------------+--------------+----------------+
/// </code>
/// </remarks>
internal struct RuleSlot
{
    public const int Cells = 2;

    public AlarmPhase Phase;

    /// <summary>Step of an open alarm: 0 for the rule itself, else the number of its step.</summary>
    public byte Step;

    /// <summary>The machine's own.</summary>
    public ushort Spare;

    /// <summary>The second for which a timer is set, in seconds since 1970; 0 for none.</summary>
    public uint ArmedSecond;

    /// <summary>Event time of the first value for which the condition held.</summary>
    public long OnsetUnixMs;

    /// <summary>Event time at which the present phase began.</summary>
    public long SinceUnixMs;

    /// <summary>Receive time at which the present phase began; timers measure on it.</summary>
    public long SinceTickMs;

    public readonly bool IsOpen => Phase is AlarmPhase.Raised or AlarmPhase.Clearing;

    public readonly bool IsWaiting => Phase is AlarmPhase.Pending or AlarmPhase.Clearing;

    public static ref RuleSlot Over(ref Cell first) => ref Unsafe.As<Cell, RuleSlot>(ref first);
}

/// <summary>Two numbers that a machine keeps: the first cell behind the slot, for machines that ask for it.</summary>
internal struct Kept
{
    public double First;
    public double Second;

    public static ref Kept Over(Span<Cell> own) => ref Unsafe.As<Cell, Kept>(ref own[0]);
}

/// <summary>The newest good value of one quantity of one device: one cell.</summary>
internal struct SeriesHead
{
    public const int Cells = 1;

    /// <summary>Event time; 0 for none yet.</summary>
    public long UnixMs;

    public double Value;

    public static ref SeriesHead Over(ref Cell cell) => ref Unsafe.As<Cell, SeriesHead>(ref cell);
}
