namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A simple control: one link is switched when one condition comes true.</summary>
/// <param name="LinkId">The link that is switched.</param>
/// <param name="Action">What is done to it.</param>
/// <param name="When">The condition.</param>
public sealed record Control(string LinkId, ControlAction Action, ControlCondition When);

/// <summary>What a control does to its link.</summary>
/// <param name="IsOpen">Open (pump: on) or closed, when <paramref name="Setting"/> is null.</param>
/// <param name="Setting">Speed of a pump, setting of a valve in the units of <see cref="Valve.Setting"/>; null for none.</param>
public readonly record struct ControlAction(bool IsOpen, double? Setting = null);

/// <summary>When a control acts.</summary>
public abstract record ControlCondition
{
    private ControlCondition()
    {
    }

    /// <summary>A tank's level, or a junction's pressure, is at or above a limit.</summary>
    /// <param name="NodeId">The node that is watched.</param>
    /// <param name="LimitM">m above the bottom of a tank, m of pressure at a junction, head of a reservoir.</param>
    public sealed record Above(string NodeId, double LimitM) : ControlCondition;

    /// <summary>A tank's level, or a junction's pressure, is at or below a limit.</summary>
    /// <param name="NodeId">The node that is watched.</param>
    /// <param name="LimitM">m above the bottom of a tank, m of pressure at a junction, head of a reservoir.</param>
    public sealed record Below(string NodeId, double LimitM) : ControlCondition;

    /// <summary>Once, so long after the start.</summary>
    /// <param name="Seconds">Whole seconds after the start.</param>
    public sealed record AtTime(long Seconds) : ControlCondition;

    /// <summary>Every day at this time.</summary>
    /// <param name="SecondOfDay">0 to 86,399.</param>
    public sealed record AtClock(long SecondOfDay) : ControlCondition;
}
