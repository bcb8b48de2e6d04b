namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A gas network that lives: pressures and flows for demands, shut pipes and leaks that may change between two solves.</summary>
/// <remarks>
/// Steady and isothermal (<see cref="GasLaw"/>), by the same method as water; each search starts from the last state. Nodes and pipes go
/// by their numbers in <see cref="Network"/>. Not thread-safe: one owner.
/// </remarks>
public sealed class GasModel
{
    private const double Accuracy = 1e-6;
    private const int TrialsMax = 100;
    private const int DryRoundsMax = 4;

    private readonly FlowNetwork _flow;
    private readonly FlowNode[] _nodes;
    private readonly FlowLink[] _links;
    private readonly PipeCuts _cuts;
    private readonly GradientSolver _solver;

    public GasModel(GasNetwork network)
    {
        Network = network;
        _nodes = [.. network.Nodes.Select(node => new FlowNode(node.Id, 0) { Demand = node.DemandM3PerS })];
        _links = [.. network.Pipes.Select(pipe => NewLink(network, pipe))];
        _flow = new FlowNetwork(_nodes, [.. _nodes.Where((_, index) => network.Nodes[index].SupplyKpa is not null)], _links);
        for (var index = 0; index < _nodes.Length; index++)
        {
            if (network.Nodes[index].SupplyKpa is { } supply) SetSupply(index, supply);
        }

        _cuts = new PipeCuts(
            _flow, _links, [.. _links.Select(link => link.To)], (pipe, share, _) => GasLaw.Of(network.Pipes[pipe], network.Options, share));
        _solver = new GradientSolver(_flow, Accuracy, TrialsMax);
        foreach (var link in _links) link.Flow = link.FirstFlow;
    }

    /// <summary>What is reckoned.</summary>
    public GasNetwork Network { get; }

    /// <summary>Leaks that were placed and not removed.</summary>
    public IReadOnlyList<PipeLeak> Leaks => _cuts.Leaks;

    private bool IsLow => Network.Options.IsLowPressure;

    /// <summary>Finds the state, from the last one.</summary>
    public SolveReport Solve()
    {
        foreach (var node in _flow.Nodes) node.IsDrained = false;
        SupplyCheck.Mark(_flow);
        var isBalanced = false;
        for (var round = 0; round < DryRoundsMax; round++)
        {
            isBalanced = _solver.Search(null);
            if (!isBalanced || !SupplyCheck.Mark(_flow)) break;
        }

        if (_solver.FailedNode is { } failed) return Of(SolveOutcome.Unsolvable, [failed]);
        if (!isBalanced) return Of(SolveOutcome.Unbalanced, []);
        var dry = _nodes.Where(node => node.IsDrained && node.Demand != 0).Select(node => node.Id).ToList();
        if (dry.Count > 0) return Of(SolveOutcome.Disconnected, dry);
        var low = _nodes.Where(node => !node.IsFixed && node.Demand > 0 && node.Head < 0).Select(node => node.Id).ToList();
        return Of(low.Count > 0 ? SolveOutcome.NegativePressure : SolveOutcome.Solved, low);

        SolveReport Of(SolveOutcome outcome, IEnumerable<string> names) => SolveReport.Of(outcome, _solver.Trials, _solver.RelativeChange, names);
    }

    /// <summary>Sets what a node draws, standard m3/s.</summary>
    public void SetDemand(int node, double m3PerS) => _nodes[node].Demand = m3PerS;

    /// <summary>Sets the gauge pressure of a regulator, kPa.</summary>
    public void SetSupply(int node, double kpa)
    {
        if (!_nodes[node].IsFixed) throw new ArgumentException($"{_nodes[node].Id} is no supply", nameof(node));
        _nodes[node].Head = GasLaw.Potential(kpa, IsLow);
    }

    /// <summary>Shuts a pipe at both its ends.</summary>
    public void Close(int pipe) => _cuts.Switch(pipe, isOpen: false);

    /// <summary>Opens a pipe.</summary>
    public void Open(int pipe) => _cuts.Switch(pipe, isOpen: true);

    /// <summary>Makes a round hole of a diameter (m) in a pipe, at a share of its length above 0 and below 1.</summary>
    public PipeLeak PlaceLeak(int pipe, double share, double holeM) => _cuts.Place(
        pipe,
        share,
        holeM,
        size => IsLow ? GasOutlet.LowPressure(size, Network.Options) : new GasOutlet(size, Network.Options));

    /// <summary>Makes a hole larger or smaller, diameter in m.</summary>
    public void ResizeLeak(PipeLeak leak, double holeM) => leak.Resize(holeM);

    /// <summary>Mends a leak.</summary>
    public void RemoveLeak(PipeLeak leak) => _cuts.Remove(leak);

    /// <summary>Gauge pressure at a node, kPa; 0 where it is cut off.</summary>
    public double PressureKpa(int node) => _nodes[node].IsDrained ? 0 : GasLaw.Pressure(_nodes[node].Head, IsLow);

    /// <summary>Gauge pressure at a node, MPa.</summary>
    public double PressureMpa(int node) => PressureKpa(node) / 1000;

    /// <summary>Gauge pressure at a point of a pipe, kPa.</summary>
    public double PressureOnPipeKpa(int pipe, double share) => GasLaw.Pressure(_cuts.HeadAt(pipe, share), IsLow);

    /// <summary>Flow at the start of a pipe, standard m3/s.</summary>
    public double FlowM3PerS(int pipe) => _links[pipe].Flow;

    /// <summary>Flow at the end of a pipe, standard m3/s: less by the leaks within.</summary>
    public double EndFlowM3PerS(int pipe) => _cuts.EndFlow(pipe);

    private PipeLink NewLink(GasNetwork network, GasPipe pipe)
    {
        network.TryFindNode(pipe.From, out var from);
        network.TryFindNode(pipe.To, out var to);
        return new PipeLink(pipe.Id, _nodes[from], _nodes[to], GasLaw.Of(pipe, network.Options, 1), hasCheckValve: false);
    }
}
