using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Lays a network from a file onto the map: in degrees it lies where it says, otherwise it is scaled to fill the city.</summary>
internal static class ForeignNetwork
{
    private const double Filled = 0.9;

    /// <exception cref="CityException">The network does not say where its nodes are.</exception>
    public static NetworkModel Place(NetworkModel network, CellGrid cells, CityPlane plane)
    {
        var placed = network.Nodes.Where(node => node.Position is not null).Select(node => node.Position!.Value).ToList();
        if (network.Junctions.All(junction => junction.Position is null))
        {
            throw new CityException("--inp: no junction has coordinates; add a section [COORDINATES] with a line for each node");
        }

        if (network.Options.Coordinates == CoordinateUnit.Degrees) return network;
        var (west, east) = (placed.Min(point => point.X), placed.Max(point => point.X));
        var (south, north) = (placed.Min(point => point.Y), placed.Max(point => point.Y));
        var metres = Filled * CellGrid.CellM * Math.Min(
            cells.Columns / Math.Max(east - west, double.Epsilon), cells.Rows / Math.Max(north - south, double.Epsilon));
        return WaterMaker.Build(NetworkCopy.Of(
            network,
            point => WaterMaker.MapPointOf(
                plane, PlanePoint.FromMetres((point.X - (west + east) / 2) * metres, (point.Y - (south + north) / 2) * metres)),
            network.Options with { Coordinates = CoordinateUnit.Degrees },
            network.Times));
    }
}
