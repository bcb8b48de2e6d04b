namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A pipe network, checked: every name is known and every number makes sense. Immutable; SI units.</summary>
/// <remarks>
/// Nodes are numbered junctions first, then reservoirs, then tanks; links pipes first, then pumps, then valves. The numbers are
/// the indices of <see cref="Nodes"/> and <see cref="Links"/>, and the same network always gets the same numbers.
/// Made by <see cref="NetworkBuilder"/> or read by <see cref="Inp.InpReader"/>.
/// </remarks>
public sealed class NetworkModel
{
    private readonly Dictionary<string, int> _nodes;
    private readonly Dictionary<string, int> _links;
    private readonly Dictionary<string, Pattern> _patterns;
    private readonly Dictionary<string, Curve> _curves;

    internal NetworkModel(NetworkBuilder source)
    {
        Title = [.. source.TitleLines];
        Options = source.Options;
        Times = source.Times;
        Junctions = [.. source.Nodes.OfType<Junction>()];
        Reservoirs = [.. source.Nodes.OfType<Reservoir>()];
        Tanks = [.. source.Nodes.OfType<Tank>()];
        Pipes = [.. source.Links.OfType<Pipe>()];
        Pumps = [.. source.Links.OfType<Pump>()];
        Valves = [.. source.Links.OfType<Valve>()];
        Patterns = [.. source.Patterns];
        Curves = [.. source.Curves];
        Controls = [.. source.Controls];
        Kept = [.. source.Kept];
        Nodes = [.. Junctions, .. Reservoirs, .. Tanks];
        Links = [.. Pipes, .. Pumps, .. Valves];
        _nodes = Index(Nodes.Select(node => node.Id));
        _links = Index(Links.Select(link => link.Id));
        _patterns = Patterns.ToDictionary(pattern => pattern.Id, StringComparer.Ordinal);
        _curves = Curves.ToDictionary(curve => curve.Id, StringComparer.Ordinal);
    }

    /// <summary>Free text.</summary>
    public IReadOnlyList<string> Title { get; }

    /// <summary>How it is to be reckoned.</summary>
    public NetworkOptions Options { get; }

    /// <summary>Times of a run.</summary>
    public NetworkTimes Times { get; }

    /// <summary>Nodes whose head is sought.</summary>
    public IReadOnlyList<Junction> Junctions { get; }

    /// <summary>Nodes of given head.</summary>
    public IReadOnlyList<Reservoir> Reservoirs { get; }

    /// <summary>Nodes whose head changes with their content.</summary>
    public IReadOnlyList<Tank> Tanks { get; }

    /// <summary>Pipes.</summary>
    public IReadOnlyList<Pipe> Pipes { get; }

    /// <summary>Pumps.</summary>
    public IReadOnlyList<Pump> Pumps { get; }

    /// <summary>Control valves.</summary>
    public IReadOnlyList<Valve> Valves { get; }

    /// <summary>Patterns.</summary>
    public IReadOnlyList<Pattern> Patterns { get; }

    /// <summary>Curves.</summary>
    public IReadOnlyList<Curve> Curves { get; }

    /// <summary>Simple controls, in the order in which they act.</summary>
    public IReadOnlyList<Control> Controls { get; }

    /// <summary>What a file held besides: water quality, energy prices, report, labels, unknown sections.</summary>
    public IReadOnlyList<KeptSection> Kept { get; }

    /// <summary>Junctions, reservoirs, tanks.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>Pipes, pumps, valves.</summary>
    public IReadOnlyList<NetworkLink> Links { get; }

    /// <summary>Number of a node.</summary>
    public bool TryFindNode(string id, out int index) => _nodes.TryGetValue(id, out index);

    /// <summary>Number of a link.</summary>
    public bool TryFindLink(string id, out int index) => _links.TryGetValue(id, out index);

    /// <summary>The pattern of a name; null for null and for a name that no pattern has.</summary>
    public Pattern? FindPattern(string? id) => id is not null && _patterns.TryGetValue(id, out var pattern) ? pattern : null;

    /// <summary>The curve of a name; null for null and for a name that no curve has.</summary>
    public Curve? FindCurve(string? id) => id is not null && _curves.TryGetValue(id, out var curve) ? curve : null;

    private static Dictionary<string, int> Index(IEnumerable<string> ids)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var id in ids) index.Add(id, index.Count);
        return index;
    }
}
