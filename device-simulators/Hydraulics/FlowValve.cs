using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>FCV: while active, its setting is drawn before it and fed in behind it; below its setting it stands wide open.</summary>
/// <remarks>EPANET 2.2 users manual, 12.1.</remarks>
internal sealed class FlowValve(Valve valve, FlowNode from, FlowNode to) : ValveLink(valve, from, to)
{
    public override void Linearise()
    {
        if (State != LinkState.Active)
        {
            LineariseOpening(MinorLoss);
            return;
        }

        Admittance = 1 / Tolerances.ClosedGradient;
        Correction = Flow - Setting;
    }

    public override bool Decide()
    {
        if (IsOverridden) return false;
        var before = State;
        if (From.Head - To.Head < -Tolerances.Head || Flow < -Tolerances.Flow) State = LinkState.BelowSetting;
        else if (State == LinkState.BelowSetting && Flow >= Setting) State = LinkState.Active;
        return State != before;
    }
}
