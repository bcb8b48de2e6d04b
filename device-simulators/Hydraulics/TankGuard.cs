namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Shuts a link that would fill a full tank or draw from an empty one.</summary>
internal static class TankGuard
{
    public static void Apply(FlowLink link)
    {
        if (!link.IsOpen) return;
        if (link.From.Tank is { } before) Guard(link, before, link.From, link.To, link.Flow);
        if (link.IsOpen && link.To.Tank is { } behind) Guard(link, behind, link.To, link.From, -link.Flow);
    }

    private static void Guard(FlowLink link, TankState tank, FlowNode vessel, FlowNode other, double outflow)
    {
        var drop = vessel.Head - other.Head;
        var isPump = link is PumpLink;
        if (tank.IsFull && !tank.CanOverflow)
        {
            var fills = isPump ? link.To == vessel : CheckValve.Next(LinkState.Open, drop, outflow) == LinkState.Closed;
            if (fills) link.State = LinkState.ClosedByTank;
        }

        if (tank.IsEmpty)
        {
            var drains = isPump ? link.From == vessel : CheckValve.Next(LinkState.Closed, drop, outflow) == LinkState.Open;
            if (drains) link.State = LinkState.ClosedByTank;
        }
    }
}
