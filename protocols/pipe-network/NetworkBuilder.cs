using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Collects the parts of a network in any order and checks them together. Not thread-safe.</summary>
/// <example>
/// <code>
/// var builder = new NetworkBuilder();
/// builder.Add(new Reservoir("works") { HeadM = 60 });
/// builder.Add(new Junction("corner") { ElevationM = 31, Demands = [new JunctionDemand(0.002)], Position = new(115.98, 36.45) });
/// builder.Add(new Pipe("main", "works", "corner") { LengthM = 400, DiameterM = 0.3, Roughness = 130 });
/// if (!builder.TryBuild(out var network, out var faults)) …
/// </code>
/// </example>
public sealed class NetworkBuilder
{
    private readonly List<Origin> _nodeOrigins = [];
    private readonly List<Origin> _linkOrigins = [];
    private readonly List<Origin> _patternOrigins = [];
    private readonly List<Origin> _curveOrigins = [];
    private readonly List<Origin> _controlOrigins = [];

    /// <summary>Free text.</summary>
    public IList<string> Title => TitleLines;

    /// <summary>How the network is to be reckoned.</summary>
    public NetworkOptions Options { get; set; } = new();

    /// <summary>Times of a run.</summary>
    public NetworkTimes Times { get; set; } = new();

    /// <summary>What faults of options and times are said to be in.</summary>
    internal Origin SettingsOrigin { get; set; }

    internal List<string> TitleLines { get; } = [];

    internal List<NetworkNode> Nodes { get; } = [];

    internal List<NetworkLink> Links { get; } = [];

    internal List<Pattern> Patterns { get; } = [];

    internal List<Curve> Curves { get; } = [];

    internal List<Control> Controls { get; } = [];

    internal List<KeptSection> Kept { get; } = [];

    /// <summary>Adds a junction, reservoir or tank.</summary>
    public void Add(NetworkNode node, Origin origin = default) => Put(Nodes, _nodeOrigins, node, origin);

    /// <summary>Adds a pipe, pump or valve.</summary>
    public void Add(NetworkLink link, Origin origin = default) => Put(Links, _linkOrigins, link, origin);

    /// <summary>Adds a pattern.</summary>
    public void Add(Pattern pattern, Origin origin = default) => Put(Patterns, _patternOrigins, pattern, origin);

    /// <summary>Adds a curve.</summary>
    public void Add(Curve curve, Origin origin = default) => Put(Curves, _curveOrigins, curve, origin);

    /// <summary>Adds a control.</summary>
    public void Add(Control control, Origin origin = default) => Put(Controls, _controlOrigins, control, origin);

    /// <summary>Adds lines that are only to be written back.</summary>
    public void Add(KeptSection section) => Kept.Add(section);

    /// <summary>Makes the network, or tells all faults at once.</summary>
    /// <returns>False when there is a fault; then <paramref name="network"/> is null.</returns>
    public bool TryBuild([NotNullWhen(true)] out NetworkModel? network, out IReadOnlyList<NetworkFault> faults)
    {
        var list = new FaultList();
        Check(list);
        faults = list.Faults;
        network = list.Faults.Count == 0 ? new NetworkModel(this) : null;
        return network is not null;
    }

    internal void Check(FaultList faults)
    {
        var check = new NetworkCheck(this, faults);
        check.Ids(Nodes, _nodeOrigins, node => node.Id, "node");
        check.Ids(Links, _linkOrigins, link => link.Id, "link");
        check.Ids(Patterns, _patternOrigins, pattern => pattern.Id, "pattern");
        check.Ids(Curves, _curveOrigins, curve => curve.Id, "curve");
        for (var index = 0; index < Patterns.Count; index++) check.Pattern(Patterns[index], _patternOrigins[index]);
        for (var index = 0; index < Curves.Count; index++) check.Curve(Curves[index], _curveOrigins[index]);
        for (var index = 0; index < Nodes.Count; index++) check.Node(Nodes[index], _nodeOrigins[index]);
        for (var index = 0; index < Links.Count; index++) check.Link(Links[index], _linkOrigins[index]);
        for (var index = 0; index < Controls.Count; index++) check.Control(Controls[index], _controlOrigins[index]);
        check.Settings();
    }

    private static void Put<T>(List<T> items, List<Origin> origins, T item, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(item);
        items.Add(item);
        origins.Add(origin);
    }
}
