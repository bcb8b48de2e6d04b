using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>
/// A valve that holds a pressure at one of its ends. While it does, the head of that end is forced and its flow is whatever the
/// balance of that end needs; it decides at every step whether it can.
/// </summary>
internal abstract class HoldingValve(Valve valve, FlowNode from, FlowNode to) : ValveLink(valve, from, to)
{
    private const double LevelHead = 1e-6;

    protected double LossWideOpen => MinorLoss * Flow * Flow;

    /// <summary>Water flows back, or it stands still and nothing drives it forward: the valve falls shut.</summary>
    protected bool FallsShut => Flow < -Tolerances.Flow || (Flow <= 0 && From.Head <= To.Head + LevelHead);

    public override void Linearise()
    {
        if (State != LinkState.Active) LineariseOpening(MinorLoss);
        else Admittance = 0;
    }

    public override void Stamp(SparseMatrix matrix)
    {
        if (State != LinkState.Active)
        {
            base.Stamp(matrix);
            return;
        }

        // Its flow of the last step burdens the end that it does not hold, for another valve may hold that one.
        if (HeldNode == To) From.Excess -= Flow;
        else To.Excess += Flow;
    }

    public override void StampLate(SparseMatrix matrix)
    {
        if (State != LinkState.Active) return;
        var held = HeldNode;
        var head = held.Elevation + Setting;
        matrix.Diagonal[held.Row] += Tolerances.Force;
        matrix.Right[held.Row] += Tolerances.Force * head;

        // What the held end lacks (or has too much of) goes through the valve; the other end gets the change.
        var flow = held == To ? -held.Excess : held.Excess;
        Correction = Flow - flow;
        var other = held == To ? From : To;
        var change = Math.Max(flow, 0) - Flow;
        matrix.Right[other.Row] += held == To ? -change : change;
    }

    public override bool Decide() => false;

    public override void Forget()
    {
        if (!IsOverridden) State = LinkState.Active;
        base.Forget();
    }

    public override bool DecideAtOnce()
    {
        if (IsOverridden) return false;
        var before = State;
        State = Next(HeldNode.Elevation + Setting);
        return State != before;
    }

    protected abstract FlowNode HeldNode { get; }

    /// <summary>The next state, given the head it should hold.</summary>
    protected abstract LinkState Next(double target);
}
