namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A node with a free surface that rises and falls with what flows in and out. Levels are metres above the bottom.</summary>
/// <param name="Id">Unique among nodes.</param>
public sealed record Tank(string Id) : NetworkNode(Id)
{
    /// <summary>Height of the bottom above datum, m.</summary>
    public double ElevationM { get; init; }

    /// <summary>Level at the start, m.</summary>
    public double InitialLevelM { get; init; }

    /// <summary>Level at which outflow stops, m.</summary>
    public double MinLevelM { get; init; }

    /// <summary>Level at which inflow stops, m.</summary>
    public double MaxLevelM { get; init; }

    /// <summary>Diameter of a cylinder of the same area, m; not used when there is a volume curve.</summary>
    public double DiameterM { get; init; }

    /// <summary>Volume at the lowest level, m3; 0 for that of the cylinder.</summary>
    public double MinVolumeM3 { get; init; }

    /// <summary>Curve of volume (m3) over level (m), or null for a cylinder.</summary>
    public string? VolumeCurveId { get; init; }

    /// <summary>A full tank spills instead of shutting its inlets.</summary>
    public bool CanOverflow { get; init; }
}
