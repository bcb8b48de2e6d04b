namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Turns the alarms of a scene into rules and subjects of one city.</summary>
internal sealed class TruthFinder(ScenarioCity city, PlaceFinder finder)
{
    /// <summary>What feels a scene at least so much of what the subject does stands for it: a burst is the same one, seen at another point.</summary>
    internal const double StandInShare = 0.15;

    private readonly Lazy<Dictionary<string, CityThing>> _things = new(() => city.Things.ToDictionary(thing => thing.Device));

    /// <param name="alarms">As they are written.</param>
    /// <param name="place">Where the scene is.</param>
    /// <param name="subjects">What it acts upon.</param>
    /// <param name="felt">What feels it by the physics of the city; null where there is none.</param>
    internal IReadOnlyList<TruthAlarm> Resolve(
        IReadOnlyList<AlarmRef> alarms, FoundPlace place, IReadOnlyList<string> subjects, IReadOnlyList<FeltChange>? felt) =>
        [.. alarms.SelectMany(alarm => SubjectsOf(alarm, place, subjects, felt).Distinct().Select(subject => Near(alarm, subject, felt)))
            .DistinctBy(alarm => (alarm.Rule, alarm.Subject))];

    private IEnumerable<string> SubjectsOf(AlarmRef alarm, FoundPlace place, IReadOnlyList<string> subjects, IReadOnlyList<FeltChange>? felt) => alarm.On switch
    {
        AlarmOn.Each => subjects,
        AlarmOn.First => subjects.Take(1),
        AlarmOn.Place => [place.Name],
        AlarmOn.Devices => subjects.Where(_things.Value.ContainsKey),
        AlarmOn.Gateways => place.Gateways.Select(gateway => gateway.Id),
        AlarmOn.Affected => felt is null ? subjects : subjects.Concat(felt.Select(change => change.Device)),
        AlarmOn.Circuits => subjects.Where(_things.Value.ContainsKey).Select(subject => _things.Value[subject].Circuit).Where(circuit => circuit.Length > 0),
        _ => finder.Find(alarm.Place!) is { } other ? Elsewhere(other) : [],
    };

    private static IEnumerable<string> Elsewhere(FoundPlace place) =>
        place.Things.Count > 0 ? place.Things.Select(thing => thing.Device) : [place.Name];

    private TruthAlarm Near(AlarmRef alarm, string subject, IReadOnlyList<FeltChange>? felt)
    {
        if (alarm.NearMetres <= 0 || !_things.Value.TryGetValue(subject, out var centre)) return new TruthAlarm(alarm.Rule, subject, []);
        if (felt is not null && felt.Any(change => change.Device == subject)) return new TruthAlarm(alarm.Rule, subject, StandIns(subject, felt));
        return new TruthAlarm(
            alarm.Rule, subject,
            [.. city.Things.Where(thing => thing.Kind == centre.Kind && thing != centre && ScenarioCity.Metres(centre, thing) <= alarm.NearMetres).Select(thing => thing.Device)]);
    }

    private static string[] StandIns(string subject, IReadOnlyList<FeltChange> felt)
    {
        var own = felt.Where(change => change.Device == subject).ToDictionary(change => change.Quantity, change => change.Change);
        return
        [
            .. felt.Where(change => change.Device != subject && own.TryGetValue(change.Quantity, out var much) && change.Change / much >= StandInShare)
                .Select(change => change.Device).Distinct(),
        ];
    }
}
