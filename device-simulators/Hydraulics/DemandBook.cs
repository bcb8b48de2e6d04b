using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>What every junction asks for at a time, and what patterns do to reservoirs and pumps.</summary>
internal sealed class DemandBook
{
    private readonly NetworkModel _network;
    private readonly FlowNode[] _nodes;
    private readonly FlowLink[] _links;
    private readonly double[] _overrides;
    private readonly Pattern? _default;

    public DemandBook(NetworkModel network, FlowNode[] nodes, FlowLink[] links)
    {
        _network = network;
        _nodes = nodes;
        _links = links;
        _overrides = new double[network.Junctions.Count];
        Array.Fill(_overrides, double.NaN);
        _default = network.FindPattern(network.Options.DefaultPatternId);
    }

    /// <summary>Multiplies what the patterns say, but not what <see cref="Set"/> set.</summary>
    public double Factor { get; set; } = 1;

    /// <summary>A demand of one's own, m3/s; null gives the junction back to its patterns.</summary>
    public void Set(int junction, double? demand) => _overrides[junction] = demand ?? double.NaN;

    /// <summary>Sets demands, reservoir heads and pump speeds for a time.</summary>
    public void Apply(long second)
    {
        var step = Math.DivRem(second + _network.Times.PatternStartS, _network.Times.PatternStepS).Quotient;
        for (var index = 0; index < _overrides.Length; index++)
        {
            var node = _nodes[index];
            node.Demand = double.IsNaN(_overrides[index]) ? Planned(_network.Junctions[index], step) * Factor : _overrides[index];
            ApplyTaker(node);
        }

        for (var index = 0; index < _network.Reservoirs.Count; index++)
        {
            var reservoir = _network.Reservoirs[index];
            if (_network.FindPattern(reservoir.PatternId) is { } pattern) _nodes[_overrides.Length + index].Head = reservoir.HeadM * pattern.At(step);
        }

        for (var index = 0; index < _network.Pumps.Count; index++)
        {
            if (_network.FindPattern(_network.Pumps[index].SpeedPatternId) is { } pattern) _links[_network.Pipes.Count + index].Adjust(pattern.At(step));
        }
    }

    private double Planned(Junction junction, long step)
    {
        double sum = 0;
        foreach (var demand in junction.Demands)
        {
            var pattern = demand.PatternId is null ? _default : _network.FindPattern(demand.PatternId);
            sum += demand.BaseM3PerS * (pattern?.At(step) ?? 1);
        }

        return sum * _network.Options.DemandMultiplier;
    }

    private void ApplyTaker(FlowNode node)
    {
        var options = _network.Options;
        if (options.DemandModel != DemandModel.PressureDriven || node.Demand <= 0)
        {
            node.Taker = null;
            return;
        }

        if (node.Taker is DemandOutlet taker)
        {
            // Keeps the share that was served, so that the search starts near its end.
            taker.Flow = taker.Full > 0 ? taker.Flow / taker.Full * node.Demand : node.Demand;
            taker.Full = node.Demand;
            return;
        }

        node.Taker = new DemandOutlet(options.MinimumPressureM, options.RequiredPressureM, options.PressureExponent) { Full = node.Demand, Flow = node.Demand };
    }
}
