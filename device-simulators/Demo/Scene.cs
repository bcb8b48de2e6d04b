using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>Something that happens in the city, and the alarms that are right for it, as the demo's table shows it.</summary>
/// <param name="At">Real time since the scenes began.</param>
/// <param name="What">For people.</param>
/// <param name="Expected">Alarms that must be raised, each once.</param>
/// <param name="Clears">Alarms that must return to normal because of it.</param>
internal sealed record Scene(TimeSpan At, string What, IReadOnlyList<ExpectedAlarm> Expected, IReadOnlyList<ExpectedAlarm> Clears)
{
    /// <summary>Alarms that follow from it: they may come beside the right ones, or not.</summary>
    public IReadOnlyList<ExpectedAlarm> Follows { get; init; } = [];

    /// <summary>The scenes of a plan in the order of time; an end that people can see is one of its own.</summary>
    internal static IReadOnlyList<Scene> Of(RunPlan plan, double speed)
    {
        var scenes = new List<Scene>();
        foreach (var scene in plan.Scenes)
        {
            ExpectedAlarm[] right = [.. scene.Right.Select(alarm => ExpectedAlarm.Of(alarm))];
            scenes.Add(new Scene(scene.At / speed, scene.What, right, []) { Follows = [.. scene.Consequences.Select(ExpectedAlarm.Of)] });
            if (scene is { Ends: { } text, Until: { } until }) scenes.Add(new Scene(until / speed, text, [], right));
        }

        return [.. scenes.OrderBy(scene => scene.At)];
    }
}

/// <param name="Rule">Id of the rule in the server's rule file.</param>
/// <param name="Subject">Device or gateway id.</param>
internal sealed record ExpectedAlarm(string Rule, string Subject)
{
    /// <summary>Subjects that stand for it as well: which point of a burst falls first is chance.</summary>
    public IReadOnlyList<string> Near { get; init; } = [];

    internal static ExpectedAlarm Of(TruthAlarm alarm) => new(alarm.Rule, alarm.Subject) { Near = alarm.Neighbours };

    internal bool Means(ServerAlarm alarm) => alarm.Rule == Rule && (alarm.Subject == Subject || Near.Contains(alarm.Subject));
}
