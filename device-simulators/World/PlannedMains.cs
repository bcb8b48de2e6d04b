namespace SmartPoles.DeviceSimulators.World;

/// <summary>A length of main between two pressure points.</summary>
/// <param name="From">Component where it begins.</param>
/// <param name="To">Component where it ends.</param>
/// <param name="LengthM">Length, m.</param>
internal readonly record struct PlannedMain(PlannedComponent From, PlannedComponent To, double LengthM);

/// <summary>
/// The water mains under the streets of a plan: from each pressure point to the nearest ones, which gives loops as town mains have them. A
/// server that knows them tells a burst from a point that is low by itself.
/// </summary>
internal static class PlannedMains
{
    /// <summary>Ways on from each point: along the street in both directions, and across.</summary>
    private const int NearestCount = 3;

    /// <summary>The pressure points, in the order of the plan.</summary>
    internal static IReadOnlyList<PlannedComponent> Points(CityPlan plan)
    {
        var measured = plan.Devices.Where(row => row.Device.Kind == DeviceKind.PressureTransmitter).Select(row => row.Device.Id).ToHashSet(StringComparer.Ordinal);
        return [.. plan.Components.Where(component => component.Devices.Any(measured.Contains))];
    }

    /// <summary>Each main once, in the order of its points.</summary>
    internal static IReadOnlyList<PlannedMain> Between(IReadOnlyList<PlannedComponent> points)
    {
        var known = new HashSet<(int, int)>();
        var mains = new List<PlannedMain>();
        for (var from = 0; from < points.Count; from++)
        {
            var at = from;
            var nearest = Enumerable.Range(0, points.Count).Where(other => other != at).OrderBy(other => points[at].MetresTo(points[other])).ThenBy(other => other).Take(NearestCount);
            foreach (var to in nearest)
            {
                if (!known.Add((Math.Min(from, to), Math.Max(from, to)))) continue;
                mains.Add(new PlannedMain(points[from], points[to], Math.Round(Math.Max(1, points[from].MetresTo(points[to])), 2)));
            }
        }

        return mains;
    }
}
