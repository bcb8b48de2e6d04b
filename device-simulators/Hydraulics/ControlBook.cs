using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Simple controls at work.</summary>
/// <remarks>EPANET 2.2 users manual, 3.2 (simple controls): each acts when its condition holds, in the order of the list.</remarks>
internal sealed class ControlBook(NetworkModel network, FlowNode[] nodes, FlowLink[] links)
{
    private const long DaySeconds = 86_400;

    private readonly List<string> _switched = [];

    /// <summary>Links that the last balanced state made controls switch.</summary>
    public IReadOnlyList<string> Switched => _switched;

    /// <summary>Acts on times that came since <paramref name="before"/> and on tank levels.</summary>
    public void Apply(long before, long now)
    {
        foreach (var control in network.Controls)
        {
            if (IsDue(control.When, before, now)) Act(control);
        }
    }

    /// <summary>Acts on the pressures of a balanced state; true when a link changed.</summary>
    public bool ApplyPressures()
    {
        _switched.Clear();
        foreach (var control in network.Controls)
        {
            var (id, limit, isAbove) = Limit(control.When);
            if (id is null || NodeOf(id) is not { IsFixed: false } node) continue;
            var pressure = node.Pressure;
            var holds = isAbove ? pressure >= limit - Tolerances.Head : pressure <= limit + Tolerances.Head;
            if (holds && Act(control)) _switched.Add(control.LinkId);
        }

        return _switched.Count > 0;
    }

    /// <summary>Seconds until a control switches something, if flows stay as they are; infinite when none does.</summary>
    public double SecondsToNext(long now)
    {
        var next = double.PositiveInfinity;
        foreach (var control in network.Controls)
        {
            if (!WouldChange(control)) continue;
            var seconds = control.When switch
            {
                ControlCondition.AtTime at => at.Seconds - now,
                ControlCondition.AtClock at => Wait(at.SecondOfDay, now),
                _ => SecondsToLevel(control.When),
            };
            if (seconds > 0 && seconds < next) next = seconds;
        }

        return next;
    }

    private bool IsDue(ControlCondition condition, long before, long now)
    {
        switch (condition)
        {
            case ControlCondition.AtTime at:
                return at.Seconds > before && at.Seconds <= now;
            case ControlCondition.AtClock at:
                return Wait(at.SecondOfDay, before) <= now - before;
            default:
                var (id, limit, isAbove) = Limit(condition);
                var node = NodeOf(id!);
                if (!node.IsFixed) return false;
                if (node.Tank is not { } tank) return isAbove ? node.Head >= limit : node.Head <= limit;

                // A second's flow counts as there: the step to this moment was rounded to whole seconds.
                var sliver = Math.Abs(node.Excess);
                var volume = tank.VolumeAt(limit);
                return isAbove ? tank.Volume >= volume - sliver : tank.Volume <= volume + sliver;
        }
    }

    private double SecondsToLevel(ControlCondition condition)
    {
        var (id, limit, isAbove) = Limit(condition);
        if (NodeOf(id!) is not { Tank: { } tank } node || Math.Abs(node.Excess) <= Tolerances.TankFlow) return double.PositiveInfinity;
        var isComing = isAbove ? tank.Level < limit && node.Excess > 0 : tank.Level > limit && node.Excess < 0;
        return isComing ? (tank.VolumeAt(limit) - tank.Volume) / node.Excess : double.PositiveInfinity;
    }

    // Seconds from a moment to the next time of that day, 1 to a whole day.
    private double Wait(long secondOfDay, long from)
    {
        var wait = (secondOfDay - (from + network.Times.StartClockS)) % DaySeconds;
        return wait <= 0 ? wait + DaySeconds : wait;
    }

    private bool WouldChange(Control control)
    {
        var link = LinkOf(control);
        var action = control.Action;
        return link switch
        {
            PumpLink => link.Setting != (action.Setting ?? (action.IsOpen ? 1 : 0)),
            ValveLink => action.Setting is { } setting ? !link.Setting.Equals(setting) : !double.IsNaN(link.Setting) || link.IsOpen != action.IsOpen,
            PipeLink { HasCheckValve: true } => false,
            _ => link.IsOpen != action.IsOpen,
        };
    }

    private bool Act(Control control)
    {
        if (!WouldChange(control)) return false;
        var link = LinkOf(control);
        if (control.Action.Setting is { } setting) link.Adjust(setting);
        else link.Switch(control.Action.IsOpen);
        return true;
    }

    private static (string? Id, double Limit, bool IsAbove) Limit(ControlCondition condition) => condition switch
    {
        ControlCondition.Above above => (above.NodeId, above.LimitM, true),
        ControlCondition.Below below => (below.NodeId, below.LimitM, false),
        _ => (null, 0, false),
    };

    private FlowNode NodeOf(string id) => nodes[network.TryFindNode(id, out var index) ? index : throw new InvalidOperationException($"No node {id}")];

    private FlowLink LinkOf(Control control) =>
        links[network.TryFindLink(control.LinkId, out var index) ? index : throw new InvalidOperationException($"No link {control.LinkId}")];
}
