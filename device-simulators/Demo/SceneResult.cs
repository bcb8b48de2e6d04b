namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>What became of a scene.</summary>
/// <param name="AtSeconds">When it was played.</param>
/// <param name="What">What happened.</param>
/// <param name="Played">False when the run ended before.</param>
/// <param name="Raised">Alarms that are right for it and were raised.</param>
/// <param name="Missing">Alarms that are right for it and did not come, or did not clear.</param>
/// <param name="Twice">Alarms that came more than once.</param>
/// <param name="WithoutRule">Alarms that are right for it and that the server has no rule for: nobody can miss them.</param>
internal sealed record SceneResult(
    double AtSeconds, string What, bool Played, IReadOnlyList<string> Raised, IReadOnlyList<string> Missing, IReadOnlyList<string> Twice,
    IReadOnlyList<string> WithoutRule)
{
    internal bool IsRight => !Played || (Missing.Count == 0 && Twice.Count == 0);

    /// <param name="scene">What was played.</param>
    /// <param name="played">How long the run was.</param>
    /// <param name="alarms">All alarms of the server.</param>
    /// <param name="rules">Ids of the server's rules; null when they are not known: then it has them all.</param>
    internal static SceneResult Judge(Scene scene, TimeSpan played, IReadOnlyList<ServerAlarm> alarms, IReadOnlySet<string>? rules)
    {
        var isPlayed = scene.At <= played;
        List<string> raised = [], missing = [], twice = [], withoutRule = [];
        bool HasRule(ExpectedAlarm alarm) => rules?.Contains(alarm.Rule) != false;
        foreach (var expected in scene.Expected)
        {
            if (!HasRule(expected))
            {
                withoutRule.Add(Name(expected));
                continue;
            }

            var right = Of(alarms, expected).ToList();
            (right.Count > 0 ? raised : missing).Add(Name(expected));

            // What follows at a neighbour, as gas in the next chamber, is no second telling of this.
            if (right.Count(alarm => alarm.Subject == expected.Subject || !scene.Follows.Any(follows => follows.Means(alarm))) > 1) twice.Add(Name(expected));
        }

        foreach (var cleared in scene.Clears.Where(HasRule))
        {
            if (!Of(alarms, cleared).Any(alarm => alarm.ClearedUnixMs is not null)) missing.Add($"{Name(cleared)} cleared");
        }

        return isPlayed
            ? new SceneResult(scene.At.TotalSeconds, scene.What, true, raised, missing, twice, withoutRule)
            : new SceneResult(scene.At.TotalSeconds, scene.What, false, [], [], [], []);
    }

    internal static IEnumerable<ServerAlarm> Of(IEnumerable<ServerAlarm> alarms, ExpectedAlarm expected) =>
        alarms.Where(expected.Means);

    private static string Name(ExpectedAlarm alarm) => $"{alarm.Rule} on {alarm.Subject}";
}
