namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>A scenario in one city: what is done when, and what is true then. Same scenario, city and seed: same plan.</summary>
/// <param name="Scenario">What was planned.</param>
/// <param name="City">Name of the city.</param>
/// <param name="Seed">Seed of the picks.</param>
/// <param name="Steps">In the order of time; at one moment ends come before beginnings.</param>
/// <param name="Scenes">In the order of the file.</param>
public sealed record RunPlan(Scenario Scenario, string City, ulong Seed, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<PlannedScene> Scenes);

/// <summary>One thing that happens to one device or gateway.</summary>
/// <param name="At">World time since the run began.</param>
/// <param name="Until">When it ends; null when the run does.</param>
/// <param name="IsEnd">It is this end.</param>
/// <param name="Scene">Number of its scene.</param>
/// <param name="Action">What.</param>
/// <param name="Subject">Device id or gateway code.</param>
public sealed record PlannedStep(TimeSpan At, TimeSpan? Until, bool IsEnd, int Scene, SceneAction Action, string Subject)
{
    /// <summary>A number of the event by its name.</summary>
    public double this[string value] => Action.Values[Action.Form.IndexOf(value)];
}

/// <summary>One scene with its truth.</summary>
/// <param name="Id">Its kind and number: <c>stolen-cover-1</c>.</param>
/// <param name="Kind">Kind of scene.</param>
/// <param name="What">For people, the place filled in.</param>
/// <param name="Place">Name of the place.</param>
/// <param name="Subjects">Devices and gateways that it acts upon.</param>
/// <param name="At">When it begins, world time since the run began.</param>
/// <param name="Until">When it ends; null when the run does.</param>
/// <param name="Within">A right alarm later than this after the beginning is no detection.</param>
/// <param name="Ends">Text for its end, at which the right alarms must return to normal; null when that is not asked for.</param>
/// <param name="Right">Alarms that are right.</param>
/// <param name="Consequences">Alarms that follow.</param>
public sealed record PlannedScene(
    string Id, string Kind, string What, string Place, IReadOnlyList<string> Subjects, TimeSpan At, TimeSpan? Until, TimeSpan Within, string? Ends,
    IReadOnlyList<TruthAlarm> Right, IReadOnlyList<TruthAlarm> Consequences);

/// <summary>An alarm that is true.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Subject">Device, gateway, circuit, pipe or zone.</param>
/// <param name="Neighbours">Subjects that stand for it as well.</param>
public sealed record TruthAlarm(string Rule, string Subject, IReadOnlyList<string> Neighbours);
