namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Finds heads and flows that balance mass at every node and energy along every link, from the state it is given.</summary>
/// <remarks>
/// Global gradient algorithm: E. Todini and S. Pilati (1988), in the form of EPANET 2.2, users manual, 12.1. Each Newton step solves
/// one symmetric system for the heads and corrects the flows; between steps pumps, check valves and control valves make up their minds.
/// </remarks>
internal sealed class GradientSolver(FlowNetwork network, double accuracy, int trialsMax)
{
    private const int CheckEvery = 2;
    private const int CheckLast = 10;
    private const int ExtraTrials = 10;         // with all states frozen, as EPANET's "Unbalanced Continue 10"
    private const int DampedFrom = 20;
    private const double Damping = 0.6;
    private const double FlowSumMin = 1e-4;

    private readonly List<string> _undecided = [];

    /// <summary>Steps taken by the last search.</summary>
    public int Trials { get; private set; }

    public double RelativeChange { get; private set; }

    /// <summary>Links that still changed their state in the last step.</summary>
    public IReadOnlyList<string> Undecided => _undecided;

    /// <summary>Node at which the equations could not be solved.</summary>
    public string? FailedNode { get; private set; }

    /// <summary>Searches; false when it does not settle.</summary>
    /// <param name="afterBalance">Looks at a balanced state and may switch links; true when it did.</param>
    public bool Search(Func<bool>? afterBalance)
    {
        var nextCheck = CheckEvery;
        FailedNode = null;
        for (Trials = 1; Trials <= trialsMax + ExtraTrials; Trials++)
        {
            if (!Step(Trials > DampedFrom ? Damping : 1)) return false;
            _undecided.Clear();
            var isFrozen = Trials > trialsMax;
            var changed = !isFrozen && DecideAtOnce();
            if (RelativeChange <= accuracy)
            {
                if (isFrozen) changed |= DecideAtOnce();
                changed |= Decide();
                changed |= afterBalance?.Invoke() ?? false;
                if (!changed) return true;
                if (isFrozen) return false;
                nextCheck = Trials + CheckEvery;
            }
            else if (Trials <= CheckLast && Trials == nextCheck)
            {
                Decide();
                nextCheck += CheckEvery;
            }
        }

        return false;
    }

    private bool Step(double share)
    {
        var matrix = network.Matrix;
        while (true)
        {
            Assemble(matrix);
            var failed = matrix.Factor();
            if (failed < 0) break;
            if (OpenValveAt(failed)) continue;
            FailedNode = network.Nodes.First(node => node.Row == failed).Id;
            return false;
        }

        matrix.Solve();
        foreach (var node in network.Nodes)
        {
            if (!node.IsFixed) node.Head = matrix.Right[node.Row];
        }

        RelativeChange = Correct(share);
        return true;
    }

    private void Assemble(SparseMatrix matrix)
    {
        matrix.Clear();
        foreach (var node in network.Nodes) node.Excess = 0;
        foreach (var link in network.Links)
        {
            link.Linearise();
            link.Stamp(matrix);
        }

        foreach (var node in network.Nodes)
        {
            if (node.IsFixed) continue;
            if (node.IsDrained)
            {
                matrix.Diagonal[node.Row] += 1;
                matrix.Right[node.Row] += node.Elevation + node.Excess;
                continue;
            }

            if (node.Taker is null) node.Excess -= node.Demand;
            else StampOutlet(matrix, node, node.Taker);
            if (node.Leak is not null) StampOutlet(matrix, node, node.Leak);
            matrix.Right[node.Row] += node.Excess;
        }

        foreach (var link in network.Links) link.StampLate(matrix);
    }

    private static void StampOutlet(SparseMatrix matrix, FlowNode node, Outlet outlet)
    {
        outlet.Linearise(node.Pressure);
        matrix.Diagonal[node.Row] += 1 / outlet.Gradient;
        matrix.Right[node.Row] += (outlet.Loss + node.Elevation) / outlet.Gradient;
        node.Excess -= outlet.Flow;
    }

    // Corrects all flows by the new heads; the sum of the changes over the sum of the flows.
    private double Correct(double share)
    {
        double flows = 0;
        double changes = 0;
        foreach (var link in network.Links)
        {
            var decrease = (link.Correction - link.Admittance * (link.From.Head - link.To.Head)) * share;
            decrease = link.Limit(decrease);
            link.Flow -= decrease;
            flows += Math.Abs(link.Flow);
            changes += Math.Abs(decrease);
        }

        foreach (var node in network.Nodes)
        {
            if (node.IsDrained) continue;
            if (node.Leak is not null) Correct(node, node.Leak, share, ref flows, ref changes);
            if (node.Taker is not null) Correct(node, node.Taker, share, ref flows, ref changes);
        }

        return changes / Math.Max(flows, FlowSumMin);
    }

    private static void Correct(FlowNode node, Outlet outlet, double share, ref double flows, ref double changes)
    {
        var decrease = (outlet.Loss - node.Pressure) / outlet.Gradient * share;
        outlet.Flow -= decrease;
        flows += Math.Abs(outlet.Flow);
        changes += Math.Abs(decrease);
    }

    private bool DecideAtOnce()
    {
        var changed = false;
        foreach (var link in network.Links)
        {
            if (!link.DecideAtOnce()) continue;
            _undecided.Add(link.Id);
            changed = true;
        }

        return changed;
    }

    private bool Decide()
    {
        var changed = false;
        foreach (var link in network.Links)
        {
            if (!link.Decide()) continue;
            _undecided.Add(link.Id);
            changed = true;
        }

        return changed;
    }

    // A valve that holds a pressure which the network around it rules out makes the equations unsolvable: it opens.
    private bool OpenValveAt(int row)
    {
        foreach (var link in network.Links)
        {
            if (link is not HoldingValve { State: LinkState.Active } || (link.From.Row != row && link.To.Row != row)) continue;
            link.State = LinkState.Open;
            return true;
        }

        return false;
    }
}
