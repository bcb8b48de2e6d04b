using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>PSV: opens when there is pressure enough behind it, shuts when water would flow back.</summary>
/// <remarks>EPANET 2.2 users manual, 12.1.</remarks>
internal sealed class SustainingValve(Valve valve, FlowNode from, FlowNode to) : HoldingValve(valve, from, to)
{
    protected override FlowNode HeldNode => From;

    protected override LinkState Next(double target)
    {
        var (before, behind) = (From.Head, To.Head);
        if (State == LinkState.Closed)
        {
            if (before <= behind + Tolerances.Head) return LinkState.Closed;
            if (behind > target + Tolerances.Head) return LinkState.Open;
            return before >= target + Tolerances.Head ? LinkState.Active : LinkState.Closed;
        }

        if (FallsShut) return LinkState.Closed;
        if (State == LinkState.Active) return behind + LossWideOpen > target + Tolerances.Head ? LinkState.Open : LinkState.Active;
        return before < target - Tolerances.Head ? LinkState.Active : LinkState.Open;
    }
}
