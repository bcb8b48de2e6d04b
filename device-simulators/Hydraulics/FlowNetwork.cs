namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Nodes and links with the matrix that ties them together.</summary>
internal sealed class FlowNetwork
{
    private readonly List<FlowNode> _extraNodes = [];
    private readonly List<FlowLink> _extraLinks = [];
    private readonly FlowNode[] _baseNodes;
    private readonly FlowLink[] _baseLinks;
    private readonly int _baseSize;
    private int[]? _baseOrder;

    /// <param name="nodes">Those whose head is sought and those where it is given.</param>
    /// <param name="fixedNodes">The nodes of given head.</param>
    /// <param name="links">All links.</param>
    public FlowNetwork(FlowNode[] nodes, HashSet<FlowNode> fixedNodes, FlowLink[] links)
    {
        _baseNodes = nodes;
        _baseLinks = links;
        foreach (var node in nodes) node.Row = fixedNodes.Contains(node) ? -1 : _baseSize++;
        Nodes = nodes;
        Links = links;
        Matrix = Arrange();
    }

    public FlowNode[] Nodes { get; private set; }

    public FlowLink[] Links { get; private set; }

    public SparseMatrix Matrix { get; private set; }

    /// <summary>Replaces the nodes and links that were added to the network as it was made, such as leaks within pipes.</summary>
    public void SetExtra(IEnumerable<FlowNode> nodes, IEnumerable<FlowLink> links)
    {
        _extraNodes.Clear();
        _extraNodes.AddRange(nodes);
        _extraLinks.Clear();
        _extraLinks.AddRange(links);
        var row = _baseSize;
        foreach (var node in _extraNodes) node.Row = row++;
        Nodes = [.. _baseNodes, .. _extraNodes];
        Links = [.. _baseLinks, .. _extraLinks];
        Matrix = Arrange();
    }

    private SparseMatrix Arrange()
    {
        for (var number = 0; number < Nodes.Length; number++) Nodes[number].Number = number;
        var pairs = new List<(int Row, int Column)>(Links.Length);
        var cells = new Dictionary<(int, int), int>(Links.Length);
        foreach (var link in Links)
        {
            link.Cell = -1;
            if (link.From.IsFixed || link.To.IsFixed) continue;
            var pair = (Math.Min(link.From.Row, link.To.Row), Math.Max(link.From.Row, link.To.Row));
            if (!cells.TryGetValue(pair, out var cell))
            {
                cells[pair] = cell = pairs.Count;
                pairs.Add(pair);
            }

            link.Cell = cell;
        }

        // A node within a pipe has two neighbours, and its elimination joins just the two that the whole pipe joined: put first, it
        // adds nothing to the fill, and the order of the rest is found once.
        _baseOrder ??= SparseOrder.MinimumDegree(_baseSize, pairs);
        var size = _baseSize + _extraNodes.Count;
        return new SparseMatrix(size, pairs, [.. Enumerable.Range(_baseSize, _extraNodes.Count), .. _baseOrder]);
    }
}
