namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A node whose pressure follows from the network: a crossing, a customer, a leak.</summary>
/// <param name="Id">Unique among nodes.</param>
public sealed record Junction(string Id) : NetworkNode(Id)
{
    /// <summary>Height of the pipe above datum, m.</summary>
    public double ElevationM { get; init; }

    /// <summary>What is drawn here; the parts add up. A negative base is an inflow.</summary>
    public IReadOnlyList<JunctionDemand> Demands { get; init; } = [];

    /// <summary>
    /// Outflow through an orifice, m3/s at 1 m of pressure; it grows with the power
    /// <see cref="NetworkOptions.EmitterExponent"/> of the pressure. 0 for none.
    /// </summary>
    public double EmitterCoefficient { get; init; }
}
