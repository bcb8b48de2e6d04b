using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Registry.Pipes;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Places and pipes of one registry. Neighbours are worked out when it is made; all else when it is asked for.</summary>
/// <remarks>
/// The neighbours of a component are the components at the nodes of its network that a way of pipes of at most
/// <see cref="NeighbourMetresMax"/> leads to, the nearest <see cref="NeighboursMax"/> of them. A component that measures at several nodes, or on
/// two networks, has the neighbours of all of them.
/// </remarks>
public sealed class CityTopology : ICityTopology
{
    /// <summary>Length of the way to the furthest neighbour: some ten blocks, beyond which a burst of a street main does not show.</summary>
    public const double NeighbourMetresMax = 1_500;

    /// <summary>More neighbours tell nothing more about a burst.</summary>
    public const int NeighboursMax = 16;

    /// <summary>Longest way of pipes that is looked for between two components.</summary>
    public const double WayMetresMax = 20_000;

    private readonly CityRegistry _registry;
    private readonly ComponentPlace?[] _places;
    private readonly FrozenDictionary<string, int[]> _nodes;
    private readonly FrozenDictionary<string, PipeNeighbour[]> _neighbours;
    private readonly Lazy<FrozenDictionary<string, string>> _circuits;
    private readonly Lock _gate = new();
    private readonly PipeReach _reach;

    public CityTopology(CityRegistry registry)
    {
        _registry = registry;
        _places = new ComponentPlace?[registry.Components.Count];
        _circuits = new Lazy<FrozenDictionary<string, string>>(CircuitsOfGateways);
        Pipes = new PipeGraph(registry.PipeParts);
        _nodes = Enumerable.Range(0, Pipes.Nodes.Count)
            .SelectMany(node => (Pipes.Nodes[node].Sensors ?? []).Select(sensor => (sensor, node)))
            .GroupBy(row => row.sensor, row => row.node, StringComparer.Ordinal)
            .ToFrozenDictionary(rows => rows.Key, rows => rows.ToArray(), StringComparer.Ordinal);
        _reach = new PipeReach(Pipes);
        _neighbours = _nodes.ToFrozenDictionary(row => row.Key, row => NeighboursOf(row.Key, row.Value), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Version => _registry.Version;

    /// <summary>The pipe networks.</summary>
    public PipeGraph Pipes { get; }

    /// <inheritdoc/>
    public bool TryFind(string component, [NotNullWhen(true)] out ComponentPlace? place)
    {
        var index = _registry.Find(component);
        place = index < 0 ? null : _places[index] ??= PlaceOf(_registry.Components[index]);
        return place is not null;
    }

    /// <inheritdoc/>
    public string? CircuitOf(string gateway) => _circuits.Value.GetValueOrDefault(gateway);

    /// <inheritdoc/>
    public IReadOnlyList<PipeNeighbour> PipeNeighbours(string component) => _neighbours.GetValueOrDefault(InForce(component), []);

    /// <inheritdoc/>
    public IReadOnlyList<string> PipesBetween(string from, string to)
    {
        if (!_nodes.TryGetValue(InForce(from), out var starts) || !_nodes.TryGetValue(InForce(to), out var ends)) return [];
        lock (_gate)
        {
            // Of a component at several nodes the nearest counts.
            _reach.Search(starts, WayMetresMax, ends.Length == 1 ? ends[0] : -1);
            var end = ends.MinBy(_reach.MetresTo);
            return double.IsFinite(_reach.MetresTo(end)) ? [.. _reach.PipesTo(end).Select(pipe => Pipes.Pipes[pipe].Id)] : [];
        }
    }

    private FrozenDictionary<string, string> CircuitsOfGateways()
    {
        var counts = new Dictionary<(string Gateway, string Circuit), int>();
        foreach (var row in _registry.Components)
        {
            if (row is { Circuit: { } circuit, Gateway.Length: > 0 }) CollectionsMarshal.GetValueRefOrAddDefault(counts, (row.Gateway, circuit), out _)++;
        }

        return counts.GroupBy(pair => pair.Key.Gateway, StringComparer.Ordinal).ToFrozenDictionary(
            rows => rows.Key, rows => rows.OrderByDescending(row => row.Value).ThenBy(row => row.Key.Circuit, StringComparer.Ordinal).First().Key.Circuit, StringComparer.Ordinal);
    }

    private PipeNeighbour[] NeighboursOf(string component, int[] nodes)
    {
        _reach.Search(nodes, NeighbourMetresMax);
        var found = new List<PipeNeighbour>(NeighboursMax);
        foreach (var node in _reach.Reached)
        {
            foreach (var sensor in Pipes.Nodes[node].Sensors ?? [])
            {
                if (sensor == component || found.Any(known => known.Component == sensor)) continue;
                found.Add(new PipeNeighbour(sensor, _reach.MetresTo(node)));
                if (found.Count == NeighboursMax) return [.. found];
            }
        }

        return [.. found];
    }

    private static string InForce(string component) => DivisionAliases.Default.ComponentInForce(component);

    private static ComponentPlace PlaceOf(ComponentRow row) => new(
        row.Code, row.Gateway, row.Grid, row.Zone, row.Circuit, row.Latitude, row.Longitude,
        row.Hardware is { Count: > 0 } hardware && hardware[^1].Removed is null ? hardware[^1].CalibrationDue : null);
}
