namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>Something that happens in the city, and the alarms that are right for it.</summary>
/// <param name="At">Time since the scenes began.</param>
/// <param name="What">For people.</param>
/// <param name="Play">Makes it happen.</param>
/// <param name="Expected">Alarms that must be raised, each once.</param>
/// <param name="Clears">Alarms that must return to normal because of it.</param>
internal sealed record Scene(
    TimeSpan At, string What, Action Play, IReadOnlyList<ExpectedAlarm> Expected, IReadOnlyList<ExpectedAlarm> Clears);

/// <param name="Rule">Id of the rule in the server's rule file.</param>
/// <param name="Subject">Device or gateway id.</param>
internal sealed record ExpectedAlarm(string Rule, string Subject);
