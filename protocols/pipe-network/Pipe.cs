namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A length of pipe that is always full.</summary>
/// <param name="Id">Unique among links.</param>
/// <param name="From">Id of the start node.</param>
/// <param name="To">Id of the end node.</param>
public sealed record Pipe(string Id, string From, string To) : NetworkLink(Id, From, To)
{
    /// <summary>m, above 0.</summary>
    public required double LengthM { get; init; }

    /// <summary>Inner diameter, m, above 0.</summary>
    public required double DiameterM { get; init; }

    /// <summary>
    /// Above 0; what it is depends on <see cref="NetworkOptions.HeadLoss"/>: Hazen-Williams C (100 to 150), height of roughness
    /// in metres (Darcy-Weisbach), Manning's n (Chezy-Manning).
    /// </summary>
    public required double Roughness { get; init; }

    /// <summary>Sum of the loss coefficients of bends and fittings, in velocity heads.</summary>
    public double MinorLoss { get; init; }

    /// <summary>Shut at the start.</summary>
    public bool IsClosed { get; init; }

    /// <summary>Water may only flow from start to end.</summary>
    public bool HasCheckValve { get; init; }
}
