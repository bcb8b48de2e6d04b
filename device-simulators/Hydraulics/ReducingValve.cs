using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>PRV: opens when there is too little pressure before it, shuts when water would flow back.</summary>
/// <remarks>EPANET 2.2 users manual, 12.1, and Simpson, WDSA 1999, on when a reducing valve changes its state.</remarks>
internal sealed class ReducingValve(Valve valve, FlowNode from, FlowNode to) : HoldingValve(valve, from, to)
{
    protected override FlowNode HeldNode => To;

    protected override LinkState Next(double target)
    {
        var (before, behind) = (From.Head, To.Head);
        if (State == LinkState.Closed)
        {
            if (before >= target + Tolerances.Head && behind < target - Tolerances.Head) return LinkState.Active;
            return before < target - Tolerances.Head && before > behind + Tolerances.Head ? LinkState.Open : LinkState.Closed;
        }

        if (FallsShut) return LinkState.Closed;
        if (State == LinkState.Active) return before - LossWideOpen < target - Tolerances.Head ? LinkState.Open : LinkState.Active;
        return behind >= target + Tolerances.Head ? LinkState.Active : LinkState.Open;
    }
}
