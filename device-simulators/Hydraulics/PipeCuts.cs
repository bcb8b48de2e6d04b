namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Pipes that are cut into pieces where they leak.</summary>
/// <param name="flow">The network they belong to.</param>
/// <param name="links">Its links by number; the pipes come first.</param>
/// <param name="ends">The end node of every pipe.</param>
/// <param name="law">Law of a piece: number of the pipe, share of its length, whether the fittings lie in it.</param>
internal sealed class PipeCuts(FlowNetwork flow, FlowLink[] links, FlowNode[] ends, Func<int, double, bool, PipeLaw> law)
{
    private const double ShareMin = 1e-6;

    private readonly List<PipeLeak> _leaks = [];
    private readonly Dictionary<int, List<PipeLink>> _pieces = [];

    public IReadOnlyList<PipeLeak> Leaks => _leaks;

    /// <summary>Makes a hole; it starts with the head that its place has now.</summary>
    public PipeLeak Place(int pipe, double share, double size, Func<double, Outlet?> outlet)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)pipe, (uint)ends.Length);
        if (!(share > 0 && share < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Must lie between the ends, above 0 and below 1");
        if (!(size >= 0)) throw new ArgumentOutOfRangeException(nameof(size), size, "Must be 0 or more");
        var node = new FlowNode(links[pipe].Id, ElevationAt(pipe, share)) { Head = HeadAt(pipe, share) };
        var leak = new PipeLeak(pipe, share, node, size, outlet);
        _leaks.Add(leak);
        Rebuild();
        return leak;
    }

    public void Remove(PipeLeak leak)
    {
        if (!_leaks.Remove(leak)) return;
        leak.Resize(0);
        Rebuild();
    }

    /// <summary>Opens or shuts a link with all its pieces.</summary>
    public void Switch(int link, bool isOpen)
    {
        links[link].Switch(isOpen);
        if (!_pieces.TryGetValue(link, out var pieces)) return;
        foreach (var piece in pieces) piece.Switch(isOpen);
    }

    /// <summary>Flow at the end of a link, m3/s.</summary>
    public double EndFlow(int link) => _pieces.TryGetValue(link, out var pieces) ? pieces[^1].Flow : links[link].Flow;

    /// <summary>Head at a point of a pipe: friction is even along it, with a bend at every leak.</summary>
    public double HeadAt(int pipe, double share)
    {
        var (at, head) = (0.0, HeadOf(links[pipe].From));
        foreach (var leak in Along(pipe))
        {
            var next = HeadOf(leak.Node);
            if (share <= leak.Share) return head + (next - head) * (share - at) / (leak.Share - at);
            (at, head) = (leak.Share, next);
        }

        return head + (HeadOf(ends[pipe]) - head) * (share - at) / (1 - at);
    }

    /// <summary>The ground rises evenly between the ends of a pipe.</summary>
    public double ElevationAt(int pipe, double share)
    {
        var from = links[pipe].From.Elevation;
        return from + share * (ends[pipe].Elevation - from);
    }

    private static double HeadOf(FlowNode node) => node.IsDrained ? node.Elevation : node.Head;

    private IEnumerable<PipeLeak> Along(int pipe) => _leaks.Where(leak => leak.Pipe == pipe).OrderBy(leak => leak.Share);

    // The link of a pipe reaches from its start to the first leak; pieces go on from there. All of them are cut anew.
    private void Rebuild()
    {
        foreach (var pipe in _pieces.Keys)
        {
            var whole = (PipeLink)links[pipe];
            whole.To = ends[pipe];
            whole.Law = law(pipe, 1, true);
        }

        _pieces.Clear();
        foreach (var pipe in _leaks.Select(leak => leak.Pipe).Distinct()) Cut(pipe, [.. Along(pipe)]);
        flow.SetExtra(_leaks.Select(leak => leak.Node), _pieces.Values.SelectMany(pieces => pieces));
    }

    private void Cut(int pipe, IReadOnlyList<PipeLeak> leaks)
    {
        var first = (PipeLink)links[pipe];
        first.To = leaks[0].Node;
        first.Law = law(pipe, leaks[0].Share, true);
        var pieces = new List<PipeLink>();
        for (var number = 0; number < leaks.Count; number++)
        {
            var isLast = number == leaks.Count - 1;
            var share = Math.Max((isLast ? 1 : leaks[number + 1].Share) - leaks[number].Share, ShareMin);
            pieces.Add(new PipeLink(first.Id, leaks[number].Node, isLast ? ends[pipe] : leaks[number + 1].Node, law(pipe, share, false), hasCheckValve: false)
            {
                Flow = first.Flow,
                State = first.State,
            });
        }

        _pieces[pipe] = pieces;
    }
}
