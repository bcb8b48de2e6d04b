namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A node of given head, whatever flows: a lake, a well, the neighbour's main.</summary>
/// <param name="Id">Unique among nodes.</param>
public sealed record Reservoir(string Id) : NetworkNode(Id)
{
    /// <summary>Height of the free surface above datum, m.</summary>
    public double HeadM { get; init; }

    /// <summary>Multiplies the head over time; null for constant.</summary>
    public string? PatternId { get; init; }
}
