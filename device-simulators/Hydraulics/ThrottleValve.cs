using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>TCV: its setting is a loss coefficient in velocity heads.</summary>
internal sealed class ThrottleValve(Valve valve, FlowNode from, FlowNode to) : ValveLink(valve, from, to)
{
    private readonly double _diameter = valve.DiameterM;

    public override void Linearise() => LineariseOpening(IsOverridden ? MinorLoss : PipeLaw.MinorLossOf(Setting, _diameter));
}
