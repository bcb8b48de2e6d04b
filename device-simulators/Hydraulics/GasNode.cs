using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A node of a gas network: a crossing, a customer, or a regulator that holds a pressure.</summary>
/// <param name="Id">Unique among nodes.</param>
public sealed record GasNode(string Id)
{
    /// <summary>Gas drawn, standard m3/s (0 °C, 101.325 kPa).</summary>
    public double DemandM3PerS { get; init; }

    /// <summary>Gauge pressure that a regulator or city gate holds here, kPa; null for an ordinary node.</summary>
    public double? SupplyKpa { get; init; }

    /// <summary>Where it lies, WGS-84 (X longitude, Y latitude) or local metres.</summary>
    public MapPoint? Position { get; init; }
}
