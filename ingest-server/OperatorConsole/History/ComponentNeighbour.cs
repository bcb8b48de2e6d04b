using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.History;

/// <summary>A component to compare another one with.</summary>
/// <param name="Code">Component code.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Class and subclass, four digits.</param>
/// <param name="Metres">How far: along the pipes, or as the crow flies.</param>
/// <param name="By"><c>pipe</c> or <c>near</c>.</param>
internal sealed record ComponentNeighbour(string Code, string Name, string Kind, double Metres, string By)
{
    /// <summary>More than fit into a list to choose from tell nothing more.</summary>
    private const int NearMax = 50;

    /// <summary>Those along its pipes first, then those that stand near and have a device; each kind by distance. Who is both is there once, by pipe.</summary>
    internal static IReadOnlyList<ComponentNeighbour> Of(CityRegistry registry, ICityTopology topology, CityMap map, ComponentRow row, double reachMetres)
    {
        var found = new List<ComponentNeighbour>();
        var known = new HashSet<string>(StringComparer.Ordinal) { row.Code };
        foreach (var (code, metres) in topology.PipeNeighbours(row.Code))
        {
            if (metres <= reachMetres && registry.Find(code) is >= 0 and var place && known.Add(code)) found.Add(Of(registry.Components[place], metres, "pipe"));
        }

        var box = GeoDistance.Around(row.Latitude, row.Longitude, reachMetres);
        var near = map.ComponentsIn(box).Select(index => map.Components[index]).Where(other => other.Devices.Count > 0 && !known.Contains(other.Code))
            .Select(other => (Row: other, Metres: GeoDistance.Metres(row.Latitude, row.Longitude, other.Latitude, other.Longitude)))
            .Where(other => other.Metres <= reachMetres)
            .OrderBy(other => other.Metres).ThenBy(other => other.Row.Code, StringComparer.Ordinal).Take(NearMax);
        return [.. found, .. near.Select(other => Of(other.Row, other.Metres, "near"))];
    }

    private static ComponentNeighbour Of(ComponentRow row, double metres, string by) => new(row.Code, row.Name, ComponentKind.Of(row).Code, Math.Round(metres, 1), by);
}
