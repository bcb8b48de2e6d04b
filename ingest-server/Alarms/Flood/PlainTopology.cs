using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>Places as the plain registry file knows them: gateway, position and grid cell; no circuits, zones and pipes.</summary>
public sealed class PlainTopology(CityRegistry registry) : ICityTopology
{
    private readonly FrozenDictionary<string, ComponentPlace> _places = registry.Components.ToFrozenDictionary(
        row => row.Code, row => new ComponentPlace(row.Code, row.Gateway, row.Grid, null, null, row.Latitude, row.Longitude, null), StringComparer.Ordinal);

    public string Version => "0000000000000000";

    public bool TryFind(string component, [NotNullWhen(true)] out ComponentPlace? place) => _places.TryGetValue(component, out place);

    public IReadOnlyList<PipeNeighbour> PipeNeighbours(string component) => [];

    public IReadOnlyList<string> PipesBetween(string from, string to) => [];
}
