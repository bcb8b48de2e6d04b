using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>GPV: head loss by a curve over the flow, the same in both directions.</summary>
internal sealed class CurveValve(Valve valve, FlowNode from, FlowNode to, Curve curve) : ValveLink(valve, from, to)
{
    public override void Linearise()
    {
        if (!IsOpen)
        {
            LineariseClosed();
            return;
        }

        var size = Math.Abs(Flow);
        var gradient = Tolerances.Gradient;
        var loss = curve.Points[0].Y;
        if (curve.Points.Count > 1)
        {
            var (a, b) = curve.Segment(size);
            var slope = (b.Y - a.Y) / (b.X - a.X);
            gradient = Math.Max(slope, Tolerances.Gradient);
            loss = a.Y + slope * (size - a.X);
        }

        Set(Flow < 0 ? -loss : loss, gradient);
    }
}
