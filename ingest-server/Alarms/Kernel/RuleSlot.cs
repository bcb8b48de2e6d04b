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

/// <summary>State of one rule on one device: three cells. What a machine needs beyond it lies in the cells behind.</summary>
/// <remarks>
/// <code>
/// +-------+------+-----------+--------------+--------------+--------------+---------------+-----------+-----------+
/// | phase | step | spare(16) | armed s (32) | onset ms(64) | since ms(64) | since tick(64)| first(64) | second(64)|
/// +-------+------+-----------+--------------+--------------+--------------+---------------+-----------+-----------+
/// </code>
/// </remarks>
internal struct RuleSlot
{
    public const int Cells = 3;

    public AlarmPhase Phase;

    /// <summary>Step of an open alarm: 0 for the rule itself, else the number of its step.</summary>
    public byte Step;

    public ushort Spare;

    /// <summary>The second for which a timer is set, in seconds since 1970; 0 for none.</summary>
    public uint ArmedSecond;

    /// <summary>Event time of the first value for which the condition held.</summary>
    public long OnsetUnixMs;

    /// <summary>Event time at which the present phase began.</summary>
    public long SinceUnixMs;

    /// <summary>Receive time at which the present phase began; timers measure on it.</summary>
    public long SinceTickMs;

    /// <summary>The machine's own.</summary>
    public double First;

    /// <summary>The machine's own.</summary>
    public double Second;

    public readonly bool IsOpen => Phase is AlarmPhase.Raised or AlarmPhase.Clearing;

    public readonly bool IsWaiting => Phase is AlarmPhase.Pending or AlarmPhase.Clearing;

    public static ref RuleSlot Over(ref Cell first) => ref Unsafe.As<Cell, RuleSlot>(ref first);
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
