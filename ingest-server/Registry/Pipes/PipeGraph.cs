namespace SmartPoles.IngestServer.Registry.Pipes;

/// <summary>
/// The pipe networks as one graph: numbered nodes, and for each node the ways out of it. Networks are parts of it that no way joins.
/// </summary>
/// <remarks>
/// <code>
///   _start   | 0 | 3 | 5 | ...        ways of node n lie in [_start[n], _start[n + 1])
///   _ways      way: other node, metres, number of the pipe or -1 for a valve
/// </code>
/// Valves, pumps and regulators join their nodes at no distance, whatever way they let pass: a pressure drop shows on both sides of a valve
/// that stands open, and most do.
/// </remarks>
public sealed class PipeGraph
{
    private readonly int[] _start;
    private readonly PipeWay[] _ways;

    public PipeGraph(IReadOnlyList<PipePartRow> parts)
    {
        Nodes = [.. parts.Where(part => part.Part == PipePart.Node)];
        Pipes = [.. parts.Where(part => part.Part == PipePart.Pipe)];
        var numbers = new Dictionary<(string, string), int>(Nodes.Count);
        foreach (var node in Nodes) numbers.Add((node.Network, node.Id), numbers.Count);
        From = new int[Pipes.Count];
        To = new int[Pipes.Count];
        var joints = new List<(int From, int To, float Metres, int Pipe)>(parts.Count - Nodes.Count);
        for (var pipe = 0; pipe < Pipes.Count; pipe++)
        {
            From[pipe] = numbers[(Pipes[pipe].Network, Pipes[pipe].From!)];
            To[pipe] = numbers[(Pipes[pipe].Network, Pipes[pipe].To!)];
            joints.Add((From[pipe], To[pipe], (float)Pipes[pipe].LengthM!.Value, pipe));
        }

        foreach (var valve in parts.Where(part => part.Part == PipePart.Valve)) joints.Add((numbers[(valve.Network, valve.From!)], numbers[(valve.Network, valve.To!)], 0, -1));
        _start = new int[Nodes.Count + 1];
        foreach (var (from, to, _, _) in joints)
        {
            _start[from + 1]++;
            _start[to + 1]++;
        }

        for (var node = 0; node < Nodes.Count; node++) _start[node + 1] += _start[node];
        _ways = new PipeWay[joints.Count * 2];
        var next = _start[..^1];
        foreach (var (from, to, metres, pipe) in joints)
        {
            _ways[next[from]++] = new PipeWay(to, metres, pipe);
            _ways[next[to]++] = new PipeWay(from, metres, pipe);
        }
    }

    /// <summary>Nodes by number.</summary>
    public IReadOnlyList<PipePartRow> Nodes { get; }

    /// <summary>Pipes by number.</summary>
    public IReadOnlyList<PipePartRow> Pipes { get; }

    /// <summary>Node where each pipe begins.</summary>
    internal int[] From { get; }

    /// <summary>Node where each pipe ends.</summary>
    internal int[] To { get; }

    internal ReadOnlySpan<PipeWay> WaysOf(int node) => _ways.AsSpan(_start[node], _start[node + 1] - _start[node]);
}

/// <param name="Node">Where it leads.</param>
/// <param name="Metres">How far.</param>
/// <param name="Pipe">Number of the pipe; -1 for a valve.</param>
internal readonly record struct PipeWay(int Node, float Metres, int Pipe);
