using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>PBV: loses its setting, whatever flows, unless its fittings alone lose more.</summary>
/// <remarks>EPANET 2.2 users manual, 12.1.</remarks>
internal sealed class BreakerValve(Valve valve, FlowNode from, FlowNode to) : ValveLink(valve, from, to)
{
    // Stiff enough to hold the setting within a millimetre at 1,000 m3/s, soft enough not to drown the flow in rounding.
    private const double Gradient = 1e-6;

    public override void Linearise()
    {
        if (!IsOpen || IsOverridden || Setting == 0 || MinorLoss * Flow * Flow > Setting) LineariseOpening(MinorLoss);
        else Set(Setting, Gradient);
    }
}
