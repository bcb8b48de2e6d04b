namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A pipe, with or without a check valve.</summary>
internal sealed class PipeLink(string id, FlowNode from, FlowNode to, PipeLaw law, bool hasCheckValve) : FlowLink(id, from, to)
{
    public PipeLaw Law { get; set; } = law;

    public bool HasCheckValve => hasCheckValve;

    public override double FirstFlow => Law.FlowAtOneFootPerSecond;

    public override void Linearise()
    {
        if (!IsOpen)
        {
            LineariseClosed();
            return;
        }

        Law.At(Flow, out var loss, out var gradient);
        Set(loss, gradient);
    }

    public override bool Decide()
    {
        var before = State;
        if (State == LinkState.ClosedByTank) State = LinkState.Open;
        if (hasCheckValve) State = CheckValve.Next(State, From.Head - To.Head, Flow);
        TankGuard.Apply(this);
        return State != before;
    }
}
