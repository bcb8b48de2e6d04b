namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>What joins two nodes. Flow counts as positive from <paramref name="From"/> to <paramref name="To"/>.</summary>
/// <param name="Id">Unique among links; 1 to 31 characters, no blank and none of <c>, ; "</c>.</param>
/// <param name="From">Id of the start node.</param>
/// <param name="To">Id of the end node.</param>
public abstract record NetworkLink(string Id, string From, string To)
{
    /// <summary>Bends between the two nodes, in order.</summary>
    public IReadOnlyList<MapPoint> Vertices { get; init; } = [];

    /// <summary>A word that groups links; null for none.</summary>
    public string? Tag { get; init; }
}
