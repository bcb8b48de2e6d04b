namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>A forest of the shortest ways (Dijkstra) along the streets; arterial roads count as shorter, so that trunks follow them.</summary>
internal sealed class ShortestWays
{
    private readonly int[] _before;
    private readonly int[] _piece;
    private readonly List<int> _order = [];

    private ShortestWays(int nodes)
    {
        _before = new int[nodes];
        _piece = new int[nodes];
        Array.Fill(_before, -1);
        Array.Fill(_piece, -1);
    }

    /// <summary>From the nearest of several roots to every crossing.</summary>
    public static ShortestWays From(IReadOnlyList<int> roots, StreetNet streets)
    {
        var ways = new ShortestWays(streets.Nodes.Length);
        var cost = new double[streets.Nodes.Length];
        Array.Fill(cost, double.MaxValue);
        var pieces = Buckets.Of(streets.Nodes.Length, streets.PieceCount * 2, end => end % 2 == 0 ? streets.From[end / 2] : streets.To[end / 2]);
        var queue = new PriorityQueue<int, (double Cost, int Node)>();
        var isDone = new bool[streets.Nodes.Length];
        foreach (var root in roots)
        {
            cost[root] = 0;
            queue.Enqueue(root, (0, root));
        }

        while (queue.TryDequeue(out var node, out _))
        {
            if (isDone[node]) continue;
            isDone[node] = true;
            ways._order.Add(node);
            foreach (var end in pieces[node])
            {
                var piece = end / 2;
                var next = end % 2 == 0 ? streets.To[piece] : streets.From[piece];
                var sum = cost[node] + streets.LengthOf(piece) * FactorOf(streets.ClassOf(piece));
                if (isDone[next] || sum >= cost[next]) continue;
                cost[next] = sum;
                ways._before[next] = node;
                ways._piece[next] = piece;
                queue.Enqueue(next, (sum, next));
            }
        }

        return ways;
    }

    /// <summary>The crossing before a crossing on its way; -1 for a root.</summary>
    public int Before(int node) => _before[node];

    /// <summary>The piece that leads to a crossing; -1 for a root.</summary>
    public int PieceTo(int node) => _piece[node];

    /// <summary>Adds to every crossing what lies behind it.</summary>
    public void AddUp(double[] amounts)
    {
        for (var index = _order.Count - 1; index >= 0; index--)
        {
            var node = _order[index];
            if (_before[node] >= 0) amounts[_before[node]] += amounts[node];
        }
    }

    private static double FactorOf(StreetClass rank) => rank switch
    {
        StreetClass.Arterial => 0.5,
        StreetClass.Collector => 0.75,
        _ => 1,
    };
}
