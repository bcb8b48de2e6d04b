using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A pump on a fitted curve, on a curve of straight lines, or of constant power; <see cref="FlowLink.Setting"/> is its speed.</summary>
/// <remarks>Affinity laws: flow grows with the speed, head with its square (EPANET 2.2 users manual, 12.1).</remarks>
internal sealed class PumpLink : FlowLink
{
    /// <summary>62.4 lbf/ft3, EPANET's weight of water.</summary>
    private const double WaterNewtonPerM3 = 9802.26;

    private const double GradientMax = 1e9;
    private const double ConstantPowerFirstFlow = 0.0283;       // 1 cfs, as EPANET

    private readonly Curve? _curve;
    private readonly PumpShape _shape;
    private readonly double _headTimesFlow;

    public PumpLink(Pump pump, FlowNode from, FlowNode to, Curve? curve, double specificGravity)
        : base(pump.Id, from, to)
    {
        _curve = curve;
        if (curve is not null) PumpShape.TryFit(curve.Points, out _shape);
        else _headTimesFlow = pump.PowerW!.Value / (WaterNewtonPerM3 * specificGravity);
        Setting = pump.IsClosed ? 0 : pump.Speed;
        State = pump.IsClosed || pump.Speed == 0 ? LinkState.Closed : LinkState.Open;
    }

    public override double FirstFlow => _curve is null ? ConstantPowerFirstFlow : Setting * _shape.DesignFlowM3PerS;

    private bool HasConstantPower => _curve is null;

    public override void Linearise()
    {
        if (!IsOpen || Setting == 0) LineariseClosed();
        else if (HasConstantPower) LineariseConstantPower();
        else if (_shape.IsPiecewise) LinearisePiece();
        else LineariseFitted();
    }

    public override double Limit(double decrease) => HasConstantPower && IsOpen && decrease > Flow ? Flow / 2 : decrease;

    public override bool Decide()
    {
        var before = State;
        if (State is LinkState.ClosedByTank or LinkState.CannotDeliver) State = LinkState.Open;
        if (State == LinkState.Open && Setting > 0) State = AtWork();
        TankGuard.Apply(this);
        return State != before;
    }

    public override void Switch(bool isOpen) => Adjust(isOpen ? 1 : 0);

    public override void Adjust(double setting)
    {
        Setting = setting;
        State = setting > 0 ? LinkState.Open : LinkState.Closed;
        if (IsOpen && Flow < Tolerances.Flow) Flow = FirstFlow;
    }

    private LinkState AtWork()
    {
        // The head of a constant-power pump grows without end as its flow stops: it stands still instead.
        var lift = To.Head - From.Head;
        var cannot = HasConstantPower ? Flow < Tolerances.Flow : lift > Setting * Setting * _shape.ShutoffHeadM + Tolerances.Head;
        return cannot ? LinkState.CannotDeliver : LinkState.Open;
    }

    private void LineariseFitted()
    {
        var exponent = _shape.Exponent;
        var resistance = _shape.Resistance * Math.Pow(Setting, 2 - exponent);
        var shutoff = Setting * Setting * _shape.ShutoffHeadM;
        var gradient = exponent * resistance * Math.Pow(Math.Abs(Flow), exponent - 1);
        if (gradient < Tolerances.Gradient || double.IsInfinity(gradient))
        {
            Set(-shutoff + Tolerances.Gradient * Flow, Tolerances.Gradient);
            return;
        }

        Set(-shutoff + gradient * Flow / exponent, gradient);
    }

    private void LinearisePiece()
    {
        var (a, b) = _curve!.Segment(Math.Abs(Flow) / Setting);
        var slope = (b.Y - a.Y) / (b.X - a.X);
        var atRest = a.Y - slope * a.X;
        Set(-atRest * Setting * Setting - slope * Setting * Flow, -slope * Setting);
    }

    private void LineariseConstantPower()
    {
        var gradient = _headTimesFlow / (Flow * Flow);
        if (gradient > GradientMax) Set(-GradientMax * Flow, GradientMax);
        else if (gradient < Tolerances.Gradient) Set(-Tolerances.Gradient * Flow, Tolerances.Gradient);
        else Set(-_headTimesFlow / Flow, gradient);
    }
}
