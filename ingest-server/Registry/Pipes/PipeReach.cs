namespace SmartPoles.IngestServer.Registry.Pipes;

/// <summary>How far it is along the pipes: Dijkstra's shortest ways from one node or many, no further than a limit. For one thread.</summary>
internal sealed class PipeReach(PipeGraph graph)
{
    private readonly double[] _metres = new double[graph.Nodes.Count];
    private readonly PipeStep[] _steps = new PipeStep[graph.Nodes.Count];
    private readonly int[] _round = new int[graph.Nodes.Count];
    private readonly bool[] _isDone = new bool[graph.Nodes.Count];
    private readonly PriorityQueue<int, (double Metres, int Node)> _queue = new();
    private int _now;

    /// <summary>Nodes reached in the last search, the nearest first; equally far ones by their number.</summary>
    internal List<int> Reached { get; } = [];

    /// <summary>Metres to a node from the nearest start of the last search; infinite where it was not reached.</summary>
    internal double MetresTo(int node) => _round[node] == _now && _isDone[node] ? _metres[node] : double.PositiveInfinity;

    /// <summary>Finds everything within a limit.</summary>
    /// <param name="starts">Where the ways begin.</param>
    /// <param name="limitMetres">Length beyond which none is followed.</param>
    /// <param name="target">A node at which the search may stop; -1 for none.</param>
    internal void Search(ReadOnlySpan<int> starts, double limitMetres, int target = -1)
    {
        _now++;
        _queue.Clear();
        Reached.Clear();
        foreach (var start in starts) Offer(start, 0, new PipeStep(-1, -1));
        while (_queue.TryDequeue(out var node, out var priority))
        {
            if (_isDone[node]) continue;
            _isDone[node] = true;
            Reached.Add(node);
            if (node == target) return;
            foreach (var way in graph.WaysOf(node))
            {
                var metres = priority.Metres + way.Metres;
                if (metres <= limitMetres) Offer(way.Node, metres, new PipeStep(node, way.Pipe));
            }
        }
    }

    /// <summary>Numbers of the pipes from the start of the last search to a node that it reached, in order.</summary>
    internal List<int> PipesTo(int node)
    {
        var pipes = new List<int>();
        for (var at = node; _steps[at].From >= 0; at = _steps[at].From)
        {
            if (_steps[at].Pipe >= 0) pipes.Add(_steps[at].Pipe);
        }

        pipes.Reverse();
        return pipes;
    }

    private void Offer(int node, double metres, PipeStep step)
    {
        if (_round[node] != _now)
        {
            _round[node] = _now;
            _isDone[node] = false;
            _metres[node] = double.PositiveInfinity;
        }

        if (_isDone[node] || metres >= _metres[node]) return;
        (_metres[node], _steps[node]) = (metres, step);
        _queue.Enqueue(node, (metres, node));
    }

    private readonly record struct PipeStep(int From, int Pipe);
}
