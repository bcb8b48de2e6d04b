namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Turns the alarms of a scene into rules and subjects of one city.</summary>
internal sealed class TruthFinder(ScenarioCity city, PlaceFinder finder)
{
    private readonly Lazy<Dictionary<string, CityThing>> _things = new(() => city.Things.ToDictionary(thing => thing.Device));

    internal IReadOnlyList<TruthAlarm> Resolve(
        IReadOnlyList<AlarmRef> alarms, FoundPlace place, IReadOnlyList<string> subjects) =>
        [.. alarms.SelectMany(alarm => SubjectsOf(alarm, place, subjects).Distinct().Select(subject => Near(alarm, subject)))
            .DistinctBy(alarm => (alarm.Rule, alarm.Subject))];

    private IEnumerable<string> SubjectsOf(AlarmRef alarm, FoundPlace place, IReadOnlyList<string> subjects) => alarm.On switch
    {
        AlarmOn.Each => subjects,
        AlarmOn.First => subjects.Take(1),
        AlarmOn.Place => [place.Name],
        AlarmOn.Devices => subjects.Where(_things.Value.ContainsKey),
        AlarmOn.Gateways => place.Gateways.Select(gateway => gateway.Id),
        _ => finder.Find(alarm.Place!) is { } other ? Elsewhere(other) : [],
    };

    private static IEnumerable<string> Elsewhere(FoundPlace place) =>
        place.Things.Count > 0 ? place.Things.Select(thing => thing.Device) : [place.Name];

    private TruthAlarm Near(AlarmRef alarm, string subject)
    {
        if (alarm.NearMetres <= 0 || !_things.Value.TryGetValue(subject, out var centre)) return new TruthAlarm(alarm.Rule, subject, []);
        return new TruthAlarm(
            alarm.Rule, subject,
            [.. city.Things.Where(thing => thing.Kind == centre.Kind && thing != centre && ScenarioCity.Metres(centre, thing) <= alarm.NearMetres).Select(thing => thing.Device)]);
    }
}
