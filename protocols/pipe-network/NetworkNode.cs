namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A place where pipes meet.</summary>
/// <param name="Id">Unique among nodes; 1 to 31 characters, no blank and none of <c>, ; "</c>.</param>
public abstract record NetworkNode(string Id)
{
    /// <summary>Where it lies; null when the map does not show it.</summary>
    public MapPoint? Position { get; init; }

    /// <summary>A word that groups nodes, such as a zone; null for none.</summary>
    public string? Tag { get; init; }
}
