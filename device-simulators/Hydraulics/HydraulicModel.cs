using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A water network that lives: pressures and flows for demands, valves and leaks that may change between two solves.</summary>
/// <remarks>
/// Steady states by the global gradient method (see <see cref="GradientSolver"/>), each search starting from the last state; tanks
/// move between them. Nodes and links go by their numbers in <see cref="Network"/>. Not thread-safe: one owner.
/// <code>
/// var model = new HydraulicModel(network);
/// model.Start();                                          // the state at time 0
/// var leak = model.PlaceLeak(pipe, 0.4, Orifice.Coefficient(0.03), 0.5);
/// var report = model.AdvanceTo(model.NowS + 60);          // tanks, controls and patterns move on, then a solve
/// var pressure = model.PressureMpa(node);
/// </code>
/// </remarks>
public sealed partial class HydraulicModel
{
    /// <summary>EPANET asks 0.001; two more Newton steps buy three digits, and a small leak must not drown in the slack of a large city.</summary>
    private const double AccuracyMax = 1e-6;

    private const int DryRoundsMax = 4;

    private readonly FlowNetwork _flow;
    private readonly FlowNode[] _nodes;
    private readonly FlowLink[] _links;
    private readonly DemandBook _demands;
    private readonly ControlBook _controls;
    private readonly Func<bool>? _pressureControls;
    private readonly PipeCuts _cuts;
    private readonly GradientSolver _solver;

    public HydraulicModel(NetworkModel network)
    {
        Network = network;
        _nodes = [.. network.Nodes.Select(NodeOf)];
        _links = [.. network.Links.Select(LinkOf)];
        _flow = new FlowNetwork(_nodes, [.. _nodes.Skip(network.Junctions.Count)], _links);
        _cuts = new PipeCuts(
            _flow,
            _links,
            [.. _links.Take(network.Pipes.Count).Select(link => link.To)],
            (pipe, share, hasFittings) => PipeLaw.Of(network.Pipes[pipe], network.Options, share, hasFittings));
        _solver = new GradientSolver(_flow, Math.Min(network.Options.Accuracy, AccuracyMax), network.Options.TrialsMax);
        _demands = new DemandBook(network, _nodes, _links);
        _controls = new ControlBook(network, _nodes, _links);
        if (network.Controls.Count > 0) _pressureControls = _controls.ApplyPressures;
        Forget();
    }

    /// <summary>What is reckoned.</summary>
    public NetworkModel Network { get; }

    /// <summary>Seconds since the start.</summary>
    public long NowS { get; private set; }

    /// <summary>Entries of the factor of the matrix: what one Newton step costs.</summary>
    public int FactorEntries => _flow.Matrix.Fill;

    internal IReadOnlyList<FlowNode> Nodes => _nodes;

    internal IReadOnlyList<FlowLink> Links => _flow.Links;

    /// <summary>The state at the present time, from the last one. Call it after demands, valves or leaks were changed.</summary>
    public SolveReport Solve()
    {
        _demands.Apply(NowS);
        var isBalanced = Search();
        if (!isBalanced)
        {
            // A bad state must not spoil all that follow it: once more, from nothing.
            Forget();
            isBalanced = Search();
        }

        CountInflows();
        return Report(isBalanced);
    }

    private bool Search()
    {
        foreach (var node in _flow.Nodes) node.IsDrained = false;
        SupplyCheck.Mark(_flow);
        for (var round = 0; round < DryRoundsMax; round++)
        {
            if (!_solver.Search(_pressureControls)) return false;
            if (!SupplyCheck.Mark(_flow)) return true;
        }

        return false;
    }

    private void Forget()
    {
        foreach (var link in _flow.Links) link.Forget();
        foreach (var node in _flow.Nodes)
        {
            node.Leak?.Forget();
            node.Taker?.Forget();
        }
    }

    private SolveReport Report(bool isBalanced)
    {
        if (_solver.FailedNode is { } failed) return Of(SolveOutcome.Unsolvable, [failed]);
        if (!isBalanced) return Of(SolveOutcome.Unbalanced, _solver.Undecided.Concat(_controls.Switched).Distinct());
        var dry = _nodes.Where(node => node.IsDrained && node.Demand != 0).Select(node => node.Id).ToList();
        if (dry.Count > 0) return Of(SolveOutcome.Disconnected, dry);
        var low = _nodes.Where(node => !node.IsFixed && node.Demand > 0 && node.Taker is null && node.Pressure < -Tolerances.Head).Select(node => node.Id).ToList();
        return Of(low.Count > 0 ? SolveOutcome.NegativePressure : SolveOutcome.Solved, low);

        SolveReport Of(SolveOutcome outcome, IEnumerable<string> names) => SolveReport.Of(outcome, _solver.Trials, _solver.RelativeChange, names);
    }

    // At nodes of given head the excess of the finished state is what the network gives them.
    private void CountInflows()
    {
        foreach (var node in _nodes.AsSpan(Network.Junctions.Count)) node.Excess = 0;
        foreach (var link in _flow.Links)
        {
            if (!link.IsOpen) continue;
            if (link.From.IsFixed) link.From.Excess -= link.Flow;
            if (link.To.IsFixed) link.To.Excess += link.Flow;
        }
    }

    private FlowNode NodeOf(NetworkNode node) => node switch
    {
        Junction junction => new FlowNode(node.Id, junction.ElevationM) { Leak = Emitter(junction.EmitterCoefficient) },
        Reservoir reservoir => new FlowNode(node.Id, reservoir.HeadM),
        _ => OfTank((Tank)node),
    };

    private FlowNode OfTank(Tank tank)
    {
        var state = new TankState(tank, Network.FindCurve(tank.VolumeCurveId));
        return new FlowNode(tank.Id, tank.ElevationM) { Tank = state, Head = state.Head };
    }

    private LeakOutlet? Emitter(double coefficient) =>
        coefficient > 0 ? new LeakOutlet(coefficient, Network.Options.EmitterExponent, Network.Options.EmitterBackflow) : null;

    private FlowLink LinkOf(NetworkLink link)
    {
        Network.TryFindNode(link.From, out var from);
        Network.TryFindNode(link.To, out var to);
        return link switch
        {
            Pipe pipe => new PipeLink(pipe.Id, _nodes[from], _nodes[to], PipeLaw.Of(pipe, Network.Options), pipe.HasCheckValve)
            {
                State = pipe.IsClosed ? LinkState.Closed : LinkState.Open,
            },
            Pump pump => new PumpLink(pump, _nodes[from], _nodes[to], Network.FindCurve(pump.HeadCurveId), Network.Options.SpecificGravity),
            _ => ValveLink.Of((Valve)link, _nodes[from], _nodes[to], Network.FindCurve(((Valve)link).HeadLossCurveId)),
        };
    }
}
