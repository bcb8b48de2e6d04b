namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>A straight front that crosses the city: who lies nearer to where it comes from has it first.</summary>
internal static class StormFront
{
    /// <summary>Delay of each device after the first one that it reaches.</summary>
    internal static IReadOnlyDictionary<string, TimeSpan> Arrivals(SceneAction action, IReadOnlyList<CityThing> things)
    {
        if (things.Count == 0) return new Dictionary<string, TimeSpan>();
        var bearing = double.DegreesToRadians(action.Values[action.Form.IndexOf("from_deg")]);
        var speed = action.Values[action.Form.IndexOf("front_ms")];

        // Metres against the direction that the front comes from, seen from the first device of the list.
        var along = things.Select(thing =>
        {
            var (east, north) = ScenarioCity.Offset(things[0], thing);
            return -(east * Math.Sin(bearing) + north * Math.Cos(bearing));
        }).ToArray();
        var nearest = along.Min();
        return things.Zip(along).DistinctBy(pair => pair.First.Device)
            .ToDictionary(pair => pair.First.Device, pair => TimeSpan.FromSeconds(Math.Round((pair.Second - nearest) / speed, 3)));
    }
}
