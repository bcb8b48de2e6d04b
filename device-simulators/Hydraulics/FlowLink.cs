namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A link while a state is sought.</summary>
/// <remarks>
/// E. Todini and S. Pilati, "A gradient algorithm for the analysis of pipe networks" (1988). With head loss h(q) and its gradient g
/// at the flow of the last step, <see cref="Admittance"/> is 1 / g and <see cref="Correction"/> is h / g; the next flow is
/// <c>q - Correction + Admittance * (head from - head to)</c>.
/// </remarks>
internal abstract class FlowLink(string id, FlowNode from, FlowNode to)
{
    public string Id => id;

    public FlowNode From => from;

    public FlowNode To { get; set; } = to;

    /// <summary>m3/s from start to end.</summary>
    public double Flow { get; set; }

    public LinkState State { get; set; } = LinkState.Open;

    /// <summary>Speed of a pump, setting of a valve; NaN where there is none, or where a valve stands fixed.</summary>
    public double Setting { get; set; } = double.NaN;

    public double Admittance { get; private protected set; }

    public double Correction { get; set; }

    /// <summary>Off-diagonal cell of the matrix; -1 where an end has no row.</summary>
    public int Cell { get; set; } = -1;

    /// <summary>Whether water can get through.</summary>
    public bool IsOpen => State >= LinkState.Open;

    /// <summary>Sets <see cref="Admittance"/> and <see cref="Correction"/> for the present flow.</summary>
    public abstract void Linearise();

    /// <summary>Adds the link to the matrix and to the excess of its nodes.</summary>
    public virtual void Stamp(SparseMatrix matrix)
    {
        From.Excess -= Flow;
        To.Excess += Flow;
        if (Cell >= 0) matrix.Cells[Cell] -= Admittance;
        StampEnd(matrix, From, To, Correction);
        StampEnd(matrix, To, From, -Correction);
    }

    /// <summary>Second round, for valves whose part depends on the excess that all other links leave.</summary>
    public virtual void StampLate(SparseMatrix matrix)
    {
    }

    /// <summary>How much of a flow change may be made.</summary>
    public virtual double Limit(double decrease) => decrease;

    /// <summary>Makes up its mind between open and shut on the heads and flows of the last step; true when it changed.</summary>
    public virtual bool Decide() => false;

    /// <summary>The same for valves that decide at every step.</summary>
    public virtual bool DecideAtOnce() => false;

    /// <summary>Opens or shuts, as a hand or a control would.</summary>
    public virtual void Switch(bool isOpen) => State = isOpen ? LinkState.Open : LinkState.Closed;

    /// <summary>Gives it a speed or a setting.</summary>
    public virtual void Adjust(double setting) => Setting = setting;

    /// <summary>Goes back to a flow from which a search may start.</summary>
    public virtual void Forget() => Flow = IsOpen ? FirstFlow : 0;

    /// <summary>A flow to start the search from.</summary>
    public abstract double FirstFlow { get; }

    private protected void LineariseClosed()
    {
        Admittance = 1 / Tolerances.ClosedGradient;
        Correction = Flow;
    }

    private protected void Set(double loss, double gradient)
    {
        Admittance = 1 / gradient;
        Correction = loss / gradient;
    }

    private protected static void StampEnd(SparseMatrix matrix, FlowNode here, FlowNode there, double admittance, double correction)
    {
        if (here.IsFixed) return;
        matrix.Diagonal[here.Row] += admittance;
        matrix.Right[here.Row] += correction;
        if (there.IsFixed) matrix.Right[here.Row] += admittance * there.Head;
    }

    private void StampEnd(SparseMatrix matrix, FlowNode here, FlowNode there, double correction) =>
        StampEnd(matrix, here, there, Admittance, correction);
}
