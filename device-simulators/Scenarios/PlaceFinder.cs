using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>A place of a scenario in a real city.</summary>
/// <param name="Name">The place itself, which an alarm may be about: a circuit, a zone, a gateway, the first device.</param>
/// <param name="Things">Its devices, the first one first.</param>
/// <param name="Gateways">Its gateways.</param>
public sealed record FoundPlace(string Name, IReadOnlyList<CityThing> Things, IReadOnlyList<CityGateway> Gateways);

/// <summary>Finds places in a city. Same city, same seed: same picks.</summary>
internal sealed class PlaceFinder(ScenarioCity city, ulong seed, ScenarioFaults faults)
{
    private const int NamesShown = 5;

    private readonly Dictionary<string, CityGateway> _gateways = city.Gateways.ToDictionary(gateway => gateway.Id);

    /// <summary>Null with a fault when the city has no such place.</summary>
    internal FoundPlace? Find(PlaceRef place) => place.By switch
    {
        PlaceBy.Component => ByName(place, "component", thing => thing.Component),
        PlaceBy.Circuit => Fed(ByName(place, "circuit", thing => thing.Circuit)),
        PlaceBy.Zone => ByName(place, "zone", thing => thing.Zone),
        PlaceBy.Pipe => ByName(place, "pipe", thing => thing.Pipe),
        PlaceBy.Cell => ByName(place, "cell", thing => thing.Cell),
        PlaceBy.Street => ByName(place, "street", thing => thing.Street),
        PlaceBy.Gateway => ByGateway(place),
        PlaceBy.City => new FoundPlace("city", city.Things, city.Gateways),
        _ => Pick(place),
    };

    private FoundPlace? ByName(PlaceRef place, string word, Func<CityThing, string> nameOf)
    {
        var things = city.Things.Where(thing => nameOf(thing) == place.Name).ToArray();
        if (things.Length > 0) return With(place.By == PlaceBy.Component ? things[0].Device : place.Name, things);
        var known = city.Things.Select(nameOf).Where(name => name.Length > 0).Distinct().Take(NamesShown).ToArray();
        return Refuse(place, known.Length == 0
            ? $"this city ({city.Name}) has no {word} at all"
            : $"no {word} {place.Name} in this city ({city.Name}); there are {string.Join(", ", known)} …");
    }

    private FoundPlace? ByGateway(PlaceRef place)
    {
        if (_gateways.TryGetValue(place.Name, out var gateway)) return new FoundPlace(gateway.Id, [.. city.DevicesOf(gateway.Id)], [gateway]);
        return Refuse(place, city.Gateways.Count == 0
            ? $"this city ({city.Name}) has no gateways"
            : $"no gateway {place.Name} in this city ({city.Name}); they go from {city.Gateways[0].Id} to {city.Gateways[^1].Id}");
    }

    private FoundPlace? Pick(PlaceRef place)
    {
        FoundPlace? within = null;
        if (place.In is { } area && (within = Find(area)) is null) return null;
        var things = within?.Things ?? city.Things;
        return place.Name switch
        {
            "gateway" => PickGateway(place, within?.Gateways ?? city.Gateways),
            "circuit" => Fed(PickGroup(place, things, thing => thing.Circuit)),
            "pipe" => PickGroup(place, things, thing => thing.Pipe),
            "zone" => PickGroup(place, things, thing => thing.Zone),
            "cell" => PickGroup(place, things, thing => thing.Cell),
            "street" => PickGroup(place, things, thing => thing.Street),
            _ => PickThing(place, things),
        };
    }

    private FoundPlace? PickThing(PlaceRef place, IReadOnlyList<CityThing> things)
    {
        var kind = KindOf(place.Name);
        var cover = ScenarioKeys.Covers.FirstOrDefault(row => row.Name == place.Of).Kind;
        var candidates = things.Where(thing => thing.Kind == kind && (cover == 0 || thing.ComponentKind == cover)).ToArray();
        if (candidates.Length < place.Count) return TooFew(place, candidates.Length);
        var first = candidates[Index(place, candidates.Length)];
        var chosen = place.Count == 1
            ? [first]
            : candidates.OrderBy(thing => ScenarioCity.Metres(first, thing)).ThenBy(thing => thing.Device, StringComparer.Ordinal)
                .Where(thing => thing != first).Prepend(first).Take(place.Count).ToArray();
        return With(first.Device, chosen);
    }

    // A power cut can only be played on a gateway of the fleet; those behind a bus are processes of their own.
    private FoundPlace? PickGateway(PlaceRef place, IReadOnlyList<CityGateway> gateways)
    {
        var candidates = gateways.Where(gateway => gateway.IsSwitchable).ToArray();
        if (candidates.Length < place.Count) return TooFew(place, candidates.Length);
        var start = Index(place, candidates.Length);
        var chosen = Enumerable.Range(0, place.Count).Select(step => candidates[(start + step) % candidates.Length]).ToArray();
        return new FoundPlace(chosen[0].Id, [.. chosen.SelectMany(gateway => city.DevicesOf(gateway.Id))], chosen);
    }

    private FoundPlace? PickGroup(PlaceRef place, IReadOnlyList<CityThing> things, Func<CityThing, string> nameOf)
    {
        var groups = things.Where(thing => nameOf(thing).Length > 0).GroupBy(nameOf).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        if (groups.Length < place.Count) return TooFew(place, groups.Length);
        var start = Index(place, groups.Length);
        var chosen = Enumerable.Range(0, place.Count).Select(step => groups[(start + step) % groups.Length]).ToArray();
        return With(chosen[0].Key, [.. chosen.SelectMany(group => group)]);
    }

    private int Index(PlaceRef place, int count) => (int)(new SmoothNoise(seed, $"pick/{place.Name}/{place.Of}").Share(place.Seed) * count);

    private FoundPlace With(string name, IReadOnlyList<CityThing> things) =>
        new(name, things, [.. things.Select(thing => thing.Gateway).Distinct().Where(_gateways.ContainsKey).Select(id => _gateways[id])]);

    // A circuit feeds lamps and the gateways on their poles; those that read its lamps may have their power from the next one.
    private FoundPlace? Fed(FoundPlace? place)
    {
        if (place is null) return null;
        var circuits = place.Things.Select(thing => thing.Circuit).ToHashSet();
        return place with { Gateways = [.. place.Gateways.Union(city.Gateways.Where(gateway => gateway.Circuit.Length > 0 && circuits.Contains(gateway.Circuit)))] };
    }

    private FoundPlace? TooFew(PlaceRef place, int there) => Refuse(
        place, $"{place.Count} {(place.Of.Length > 0 ? place.Of + " " : "")}{place.Name} asked for, this {(place.In is null ? $"city ({city.Name})" : "part of the city")} has {there}");

    private FoundPlace? Refuse(PlaceRef place, string text)
    {
        faults.Add(place.Spot, text);
        return null;
    }

    private static DeviceKind KindOf(string pick) => pick switch
    {
        "cover" => DeviceKind.ManholeCover,
        "lamp" => DeviceKind.LampController,
        "pressure" => DeviceKind.PressureTransmitter,
        "gas" => DeviceKind.GasDetector,
        _ => DeviceKind.WeatherHead,
    };
}
