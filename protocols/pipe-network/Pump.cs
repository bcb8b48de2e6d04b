namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Lifts water from its start to its end node. It has a head curve or a constant power, not both.</summary>
/// <param name="Id">Unique among links.</param>
/// <param name="From">Suction node.</param>
/// <param name="To">Discharge node.</param>
public sealed record Pump(string Id, string From, string To) : NetworkLink(Id, From, To)
{
    /// <summary>Curve of head (m) over flow (m3/s) at speed 1, or null.</summary>
    public string? HeadCurveId { get; init; }

    /// <summary>Power given to the water, W, when there is no curve.</summary>
    public double? PowerW { get; init; }

    /// <summary>Speed relative to that of the curve; 0 is off.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Pattern of the speed, or null.</summary>
    public string? SpeedPatternId { get; init; }

    /// <summary>Off at the start.</summary>
    public bool IsClosed { get; init; }
}
