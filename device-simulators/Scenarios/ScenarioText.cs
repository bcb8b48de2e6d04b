using System.Globalization;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>A plan for people: what happens when, where, and which alarms are right.</summary>
internal static class ScenarioText
{
    private const int SubjectsShown = 4;

    internal static void Write(RunPlan plan, TextWriter output)
    {
        output.WriteLine($"{plan.Scenario.Name}: {plan.Scenario.About}");
        output.WriteLine($"{Span(plan.Scenario.Lasts)} in {plan.City}, seed {plan.Seed}{(plan.Scenario.Start is { } start ? $", from {start:yyyy-MM-dd HH:mm}" : "")}");
        foreach (var scene in plan.Scenes)
        {
            output.WriteLine();
            output.WriteLine($"{Span(scene.At),8}  {scene.What}  ({scene.Id}, {(scene.Until is { } until ? $"until {Span(until)}" : "until the end")})");
            output.WriteLine($"          acts upon {Some(scene.Subjects)}");
            output.WriteLine(scene.Right.Count == 0 ? "          no alarm is right" : $"          right within {Span(scene.Within)}:");
            foreach (var rule in scene.Right.GroupBy(alarm => alarm.Rule))
            {
                var neighbours = rule.Sum(alarm => alarm.Neighbours.Count);
                output.WriteLine($"            {rule.Key} on {Some([.. rule.Select(alarm => alarm.Subject)])}{(neighbours > 0 ? $", or one of {neighbours} neighbours" : "")}");
            }

            foreach (var rule in scene.Consequences.GroupBy(alarm => alarm.Rule)) output.WriteLine($"          follows: {rule.Key} on {Some([.. rule.Select(alarm => alarm.Subject)])}");
            if (scene.Ends is { } ends) output.WriteLine($"{Span(scene.Until ?? plan.Scenario.Lasts),8}  {ends}: the right alarms return to normal");
        }
    }

    private static string Some(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(SubjectsShown)) + (names.Count > SubjectsShown ? $" and {names.Count - SubjectsShown} more" : "");

    private static string Span(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s");
}
