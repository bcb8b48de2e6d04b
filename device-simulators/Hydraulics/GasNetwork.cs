using System.Diagnostics.CodeAnalysis;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A branched or looped gas network, checked. Immutable; regulators part networks of different pressure, each a network of its own.</summary>
public sealed class GasNetwork
{
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pipes = new(StringComparer.Ordinal);

    private GasNetwork(IReadOnlyList<GasNode> nodes, IReadOnlyList<GasPipe> pipes, GasOptions options)
    {
        Nodes = nodes;
        Pipes = pipes;
        Options = options;
    }

    public IReadOnlyList<GasNode> Nodes { get; }

    public IReadOnlyList<GasPipe> Pipes { get; }

    public GasOptions Options { get; }

    /// <summary>Number of a node.</summary>
    public bool TryFindNode(string id, out int index) => _nodes.TryGetValue(id, out index);

    /// <summary>Number of a pipe.</summary>
    public bool TryFindPipe(string id, out int index) => _pipes.TryGetValue(id, out index);

    /// <summary>Makes a network, or tells all faults at once.</summary>
    public static bool TryCreate(
        IEnumerable<GasNode> nodes,
        IEnumerable<GasPipe> pipes,
        GasOptions options,
        [NotNullWhen(true)] out GasNetwork? network,
        out IReadOnlyList<NetworkFault> faults)
    {
        var made = new GasNetwork([.. nodes], [.. pipes], options);
        var list = new List<NetworkFault>();
        made.Check(message => list.Add(new NetworkFault(default, message)));
        faults = list;
        network = list.Count == 0 ? made : null;
        return network is not null;
    }

    private void Check(Action<string> fault)
    {
        for (var index = 0; index < Nodes.Count; index++)
        {
            var node = Nodes[index];
            if (!_nodes.TryAdd(node.Id, index)) fault($"node {node.Id} is there twice; rename or remove one");
            if (!double.IsFinite(node.DemandM3PerS)) fault($"demand of {node.Id} is no finite number");
            if (node.SupplyKpa is { } supply && !(supply >= 0 && double.IsFinite(supply))) fault($"supply pressure of {node.Id} must be 0 kPa or more");
        }

        for (var index = 0; index < Pipes.Count; index++)
        {
            var pipe = Pipes[index];
            if (!_pipes.TryAdd(pipe.Id, index)) fault($"pipe {pipe.Id} is there twice; rename or remove one");
            foreach (var end in (string[])[pipe.From, pipe.To])
            {
                if (!_nodes.ContainsKey(end)) fault($"pipe {pipe.Id} ends at node {end}, which is not there; add the node or mend the name");
            }

            if (pipe.From == pipe.To) fault($"pipe {pipe.Id} begins and ends at node {pipe.From}; it must join two nodes");
            if (!(pipe.LengthM > 0 && pipe.DiameterM > 0 && pipe.RoughnessM >= 0 && double.IsFinite(pipe.LengthM + pipe.DiameterM + pipe.RoughnessM)))
            {
                fault($"pipe {pipe.Id}: length and diameter must be above 0, the roughness 0 or more");
            }
        }

        if (!(Options.DensityKgPerM3 > 0 && Options.ViscosityPaS > 0 && Options.TemperatureK > 0 && Options.HeatRatio > 1))
        {
            fault("density, viscosity and temperature must be above 0, the ratio of specific heats above 1");
        }
    }
}
