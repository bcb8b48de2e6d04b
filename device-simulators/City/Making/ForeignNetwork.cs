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
        return WaterMaker.Build(Moved(network, point => WaterMaker.MapPointOf(
            plane, PlanePoint.FromMetres((point.X - (west + east) / 2) * metres, (point.Y - (south + north) / 2) * metres))));
    }

    private static NetworkBuilder Moved(NetworkModel network, Func<MapPoint, MapPoint> move)
    {
        var builder = new NetworkBuilder { Options = network.Options with { Coordinates = CoordinateUnit.Degrees }, Times = network.Times };
        foreach (var line in network.Title) builder.Title.Add(line);
        foreach (var node in network.Nodes) builder.Add(node.Position is { } point ? node with { Position = move(point) } : node);
        foreach (var link in network.Links) builder.Add(link with { Vertices = [.. link.Vertices.Select(move)] });
        foreach (var pattern in network.Patterns) builder.Add(pattern);
        foreach (var curve in network.Curves) builder.Add(curve);
        foreach (var control in network.Controls) builder.Add(control);
        foreach (var section in network.Kept) builder.Add(section);
        return builder;
    }
}
