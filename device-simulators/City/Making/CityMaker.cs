using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Makes a city: ground, streets, networks, components, in this order, each from what came before and the seed.</summary>
public static class CityMaker
{
    private const double ComponentsPerCell = 37.5;

    /// <summary>Makes it.</summary>
    /// <exception cref="CityException">The terms make no sense.</exception>
    public static GeneratedCity Make(CityTerms terms)
    {
        if (terms.Components is < CityTerms.ComponentsMin or > CityTerms.ComponentsMax)
        {
            throw new CityException($"--components must be {CityTerms.ComponentsMin} to {CityTerms.ComponentsMax}");
        }

        // As many cells as the yardstick city has for its components: 12,800 for 480,000.
        var cellCount = (int)Math.Ceiling(terms.Components / ComponentsPerCell);
        var columns = (int)Math.Ceiling(Math.Sqrt(cellCount));
        var cells = new CellGrid(terms.Division, columns, (cellCount + columns - 1) / columns);
        var plane = new CityPlane(terms.Centre);
        var streets = StreetMaker.Make(cells, terms.Seed);
        var water = terms.Water is { } foreign
            ? ForeignNetwork.Place(foreign, cells, plane)
            : WaterMaker.Make(cells, streets, plane, terms.Components, terms.Seed);
        var gas = GasMaker.Make(cells, streets, plane, terms.Components, terms.Seed);
        var components = new CityComponents(terms.Division, ComponentMaker.Counts(terms.Components));
        new ComponentMaker(cells, streets, components, terms.Seed).Make(JunctionPlaces(water, plane), JunctionPlaces(gas, plane));
        return new GeneratedCity(new CityOrigin(terms.Division, terms.Seed, terms.Centre, terms.Water is not null), cells, streets, components, water, gas);
    }

    private static PlanePoint?[] JunctionPlaces(NetworkModel network, CityPlane plane) =>
        [.. network.Junctions.Select(node => node.Position is { } point ? plane.FromDegrees(new GeoPoint(point.Y, point.X)) : (PlanePoint?)null)];
}
