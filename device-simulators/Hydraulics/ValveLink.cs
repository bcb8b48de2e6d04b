using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>What all control valves share: wide open they lose their minor loss, shut they let nothing through.</summary>
internal abstract class ValveLink : FlowLink
{
    private readonly double _diameter;

    protected ValveLink(Valve valve, FlowNode from, FlowNode to)
        : base(valve.Id, from, to)
    {
        _diameter = valve.DiameterM;
        MinorLoss = PipeLaw.MinorLossOf(valve.MinorLoss, valve.DiameterM);
        Setting = valve.Override == ValveOverride.None ? valve.Setting : double.NaN;
        State = valve.Override == ValveOverride.Closed ? LinkState.Closed : valve.Override == ValveOverride.Open ? LinkState.Open : LinkState.Active;
    }

    public double MinorLoss { get; }

    public override double FirstFlow => Math.PI / 4 * _diameter * _diameter * 0.3048;

    /// <summary>It stands open or shut and minds no setting.</summary>
    protected bool IsOverridden => double.IsNaN(Setting);

    public override void Switch(bool isOpen)
    {
        Setting = double.NaN;
        State = isOpen ? LinkState.Open : LinkState.Closed;
    }

    public override void Adjust(double setting)
    {
        Setting = setting;
        State = LinkState.Active;
    }

    public override bool Decide()
    {
        var before = State;
        if (State == LinkState.ClosedByTank) State = LinkState.Active;
        TankGuard.Apply(this);
        return State != before;
    }

    public static ValveLink Of(Valve valve, FlowNode from, FlowNode to, Curve? curve) => valve.Kind switch
    {
        ValveKind.Prv => new ReducingValve(valve, from, to),
        ValveKind.Psv => new SustainingValve(valve, from, to),
        ValveKind.Fcv => new FlowValve(valve, from, to),
        ValveKind.Pbv => new BreakerValve(valve, from, to),
        ValveKind.Tcv => new ThrottleValve(valve, from, to),
        _ => new CurveValve(valve, from, to, curve!),
    };

    protected void LineariseOpening(double minorLoss)
    {
        if (!IsOpen)
        {
            LineariseClosed();
            return;
        }

        var gradient = 2 * minorLoss * Math.Abs(Flow);
        if (gradient < Tolerances.Gradient) Set(Tolerances.Gradient * Flow, Tolerances.Gradient);
        else Set(gradient * Flow / 2, gradient);
    }
}
