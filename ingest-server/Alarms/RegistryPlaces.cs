using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>What the registry file alone knows of places: gateway, position and cell; no zones, circuits or pipes.</summary>
public sealed class RegistryPlaces(CityRegistry registry) : ICityTopology
{
    private readonly FrozenDictionary<string, ComponentPlace> _places = registry.Components.ToFrozenDictionary(
        row => row.Code, row => new ComponentPlace(row.Code, row.Gateway, row.Grid, null, null, row.Latitude, row.Longitude, null), StringComparer.Ordinal);

    public string Version => "";

    public bool TryFind(string component, [NotNullWhen(true)] out ComponentPlace? place) => _places.TryGetValue(component, out place);

    public IReadOnlyList<PipeNeighbour> PipeNeighbours(string component) => [];

    public IReadOnlyList<string> PipesBetween(string from, string to) => [];
}
