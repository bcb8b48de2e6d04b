namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A pipe of a gas network. Flow counts as positive from start to end.</summary>
/// <param name="Id">Unique among pipes.</param>
/// <param name="From">Id of the start node.</param>
/// <param name="To">Id of the end node.</param>
public sealed record GasPipe(string Id, string From, string To)
{
    /// <summary>m, above 0.</summary>
    public required double LengthM { get; init; }

    /// <summary>Inner diameter, m, above 0.</summary>
    public required double DiameterM { get; init; }

    /// <summary>Height of roughness, m: 0.0002 for steel, 0.00001 for polyethylene. Not used by Weymouth.</summary>
    public double RoughnessM { get; init; } = 0.0002;
}
