namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Finds events that ask two states of one thing at one time.</summary>
internal static class Contradictions
{
    /// <summary>Tells each pair of actions once, with the first thing that they meet on.</summary>
    internal static void Find(IEnumerable<PlannedStep> steps, Scenario scenario, ScenarioFaults faults)
    {
        var told = new HashSet<(ScenarioSpot, ScenarioSpot)>();
        foreach (var group in steps.Where(step => !step.IsEnd).GroupBy(step => (step.Subject, step.Action.Form.State)))
        {
            PlannedStep? last = null;
            foreach (var step in group.OrderBy(step => step.At))
            {
                if (last is not null && step.At < EndOf(last, scenario) && told.Add((last.Action.Spot, step.Action.Spot)))
                {
                    faults.Add(
                        step.Action.Spot,
                        $"contradicts line {last.Action.Spot.Line} ({last.Action.Spot.Path}): both decide the {group.Key.State} of {group.Key.Subject}, "
                        + $"{last.Action.Form.Name} from {Show(last.At)} to {Show(EndOf(last, scenario))}, {step.Action.Form.Name} from {Show(step.At)} to {Show(EndOf(step, scenario))}");
                }

                // The one that ends last is the one that the next may meet.
                if (last is null || EndOf(step, scenario) > EndOf(last, scenario)) last = step;
            }
        }
    }

    private static TimeSpan EndOf(PlannedStep step, Scenario scenario) => step.Until ?? scenario.Lasts;

    private static string Show(TimeSpan span) => FormattableString.Invariant($"{span.TotalSeconds:0.###}s");
}
