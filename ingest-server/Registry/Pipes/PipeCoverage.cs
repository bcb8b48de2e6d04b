namespace SmartPoles.IngestServer.Registry.Pipes;

/// <summary>How much of the pipe networks is under monitoring, and what is missing to the target.</summary>
/// <remarks>
/// <para>A sensor is <b>live</b> when the registry names it at a node and it has given a good value within the time of its kind
/// (<see cref="ComponentClass.SilentAfterMinutes"/>). Whoever asks for coverage says which are.</para>
/// <para>A node is <b>covered</b> when a way of pipes of at most R metres leads from it to a live sensor of its network.
/// A metre of pipe is covered when such a way leads from it. Sensors stand at nodes, so of a pipe of length L whose ends are a and b metres
/// from their nearest live sensors, min(L, max(0, R - a) + max(0, R - b)) metres are covered: what is reached from one end and what is
/// reached from the other, each metre once. Valves and pumps have no length and are passed.</para>
/// <para>R is <see cref="ReachMetresDefault"/> where nothing else is said: a pressure point hears a burst of a street main some blocks away, and
/// one kilometre of pipe to a sensor is a usual density of lifeline monitoring.</para>
/// <para>A pipe belongs to the cell and division in which its middle lies; half a pipe is never counted in the next cell.</para>
/// </remarks>
public sealed class PipeCoverage
{
    /// <summary>Metres of pipe on either side of a sensor that it covers.</summary>
    public const double ReachMetresDefault = 500;

    /// <summary>Least and most that may be asked for.</summary>
    public const double ReachMetresMin = 1, ReachMetresMax = 10_000;

    /// <summary>What the city has promised: 85 % of its pipes under monitoring.</summary>
    public const double Target = 0.85;

    /// <summary>Where no cell polygon holds it.</summary>
    public const string Unknown = "";

    private PipeCoverage()
    {
    }

    /// <summary>By network and division.</summary>
    public required IReadOnlyList<CoverageRow> Divisions { get; init; }

    /// <summary>By network and cell; those of which most is missing first.</summary>
    public required IReadOnlyList<CoverageRow> Cells { get; init; }

    /// <summary>By network.</summary>
    public required IReadOnlyList<CoverageRow> Networks { get; init; }

    /// <summary>Sensors that the registry names and that are not live, by code.</summary>
    public required IReadOnlyList<string> Silent { get; init; }

    /// <summary>Pipes with metres that are not covered, those with most first.</summary>
    public required IReadOnlyList<UncoveredPipe> Uncovered { get; init; }

    /// <summary>Works it out; some tenths of a second for a city.</summary>
    /// <param name="topology">Pipes and sensors.</param>
    /// <param name="cells">Unit grid.</param>
    /// <param name="isLive">Whether a component's sensor is live.</param>
    /// <param name="reachMetres">R of the definition.</param>
    public static PipeCoverage Of(CityTopology topology, IReadOnlyList<CellRow> cells, Func<string, bool> isLive, double reachMetres = ReachMetresDefault)
    {
        var graph = topology.Pipes;
        var silent = new SortedSet<string>(StringComparer.Ordinal);
        var starts = new List<int>();
        for (var node = 0; node < graph.Nodes.Count; node++)
        {
            var hasLive = false;
            foreach (var sensor in graph.Nodes[node].Sensors ?? [])
            {
                if (isLive(sensor)) hasLive = true;
                else silent.Add(sensor);
            }

            if (hasLive) starts.Add(node);
        }

        var reach = new PipeReach(graph);
        reach.Search(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(starts), reachMetres);
        var finder = new CellFinder(cells);
        var (byCell, byDivision, byNetwork) = (new Tally(), new Tally(), new Tally());
        void Add(string network, string cell, double metres, double covered, int nodes, int coveredNodes)
        {
            byCell.Add(network, cell, metres, covered, nodes, coveredNodes);
            byDivision.Add(network, cell.Length >= 6 ? cell[..6] : Unknown, metres, covered, nodes, coveredNodes);
            byNetwork.Add(network, Unknown, metres, covered, nodes, coveredNodes);
        }

        for (var node = 0; node < graph.Nodes.Count; node++)
        {
            var row = graph.Nodes[node];
            Add(row.Network, CellAt(finder, row, row), 0, 0, 1, reach.MetresTo(node) <= reachMetres ? 1 : 0);
        }

        var uncovered = new List<UncoveredPipe>();
        for (var pipe = 0; pipe < graph.Pipes.Count; pipe++)
        {
            var (row, from, to) = (graph.Pipes[pipe], graph.From[pipe], graph.To[pipe]);
            var length = row.LengthM!.Value;
            var covered = Math.Min(length, Math.Max(0, reachMetres - reach.MetresTo(from)) + Math.Max(0, reachMetres - reach.MetresTo(to)));
            var cell = CellAt(finder, graph.Nodes[from], graph.Nodes[to]);
            Add(row.Network, cell, length, covered, 0, 0);
            if (covered < length) uncovered.Add(new UncoveredPipe(row.Network, row.Id, cell, row.From!, row.To!, length, length - covered));
        }

        return new PipeCoverage
        {
            Networks = byNetwork.Rows(),
            Divisions = byDivision.Rows(),
            Cells = [.. byCell.Rows().OrderByDescending(row => row.MissingMetres).ThenBy(row => row.Place, StringComparer.Ordinal)],
            Silent = [.. silent],
            Uncovered = [.. uncovered.OrderByDescending(row => row.UncoveredMetres).ThenBy(row => row.Network, StringComparer.Ordinal).ThenBy(row => row.Pipe, StringComparer.Ordinal)],
        };
    }

    private static string CellAt(CellFinder finder, PipePartRow one, PipePartRow other) =>
        finder.Find((one.Latitude!.Value + other.Latitude!.Value) / 2, (one.Longitude!.Value + other.Longitude!.Value) / 2) ?? Unknown;

    private sealed class Tally
    {
        private readonly SortedDictionary<(string Network, string Place), CoverageRow> _rows =
            new(Comparer<(string Network, string Place)>.Create((one, other) =>
                string.CompareOrdinal(one.Network, other.Network) is not 0 and var order ? order : string.CompareOrdinal(one.Place, other.Place)));

        public void Add(string network, string place, double metres, double covered, int nodes, int coveredNodes)
        {
            var row = _rows.GetValueOrDefault((network, place)) ?? new CoverageRow(network, place, 0, 0, 0, 0);
            _rows[(network, place)] = row with
            {
                Metres = row.Metres + metres,
                CoveredMetres = row.CoveredMetres + covered,
                Nodes = row.Nodes + nodes,
                CoveredNodes = row.CoveredNodes + coveredNodes,
            };
        }

        public IReadOnlyList<CoverageRow> Rows() => [.. _rows.Values];
    }
}

/// <param name="Network">Such as <c>water</c>.</param>
/// <param name="Place">Cell or division code; empty for the whole network and for what lies in no cell.</param>
/// <param name="Metres">Length of its pipes.</param>
/// <param name="CoveredMetres">Of which covered.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="CoveredNodes">Of which covered.</param>
public sealed record CoverageRow(string Network, string Place, double Metres, double CoveredMetres, int Nodes, int CoveredNodes)
{
    /// <summary>Covered share of the length, 0 to 1; 1 for no pipe at all.</summary>
    public double LengthShare => Metres > 0 ? CoveredMetres / Metres : 1;

    /// <summary>Covered share of the nodes, 0 to 1; 1 for no node at all.</summary>
    public double NodeShare => Nodes > 0 ? (double)CoveredNodes / Nodes : 1;

    /// <summary>Metres that must be covered besides to reach the target.</summary>
    public double MissingMetres => Math.Max(0, (PipeCoverage.Target * Metres) - CoveredMetres);

    /// <summary>Nodes that must be covered besides to reach the target.</summary>
    public int MissingNodes => Math.Max(0, (int)Math.Ceiling((PipeCoverage.Target * Nodes) - CoveredNodes));
}

/// <param name="Network">Network.</param>
/// <param name="Pipe">Id of the pipe.</param>
/// <param name="Cell">Cell of its middle; empty for none.</param>
/// <param name="From">Node where it begins.</param>
/// <param name="To">Node where it ends.</param>
/// <param name="Metres">Its length.</param>
/// <param name="UncoveredMetres">Of which nobody hears a leak.</param>
public sealed record UncoveredPipe(string Network, string Pipe, string Cell, string From, string To, double Metres, double UncoveredMetres);
