using SmartPoles.IngestServer.Alarms;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>One alarm as a kernel told it, from its raise to its clearing.</summary>
/// <param name="Id">Alarm id.</param>
/// <param name="Rule">Rule.</param>
/// <param name="RuleVersion">Its version.</param>
/// <param name="Level">Highest level that it had, 1 being the highest.</param>
/// <param name="Subject">Device, gateway or other.</param>
/// <param name="OnsetUnixMs">When the condition began.</param>
/// <param name="RaisedUnixMs">When the operator was told.</param>
/// <param name="ClearedUnixMs">When it was over; null while it goes on.</param>
internal sealed record BacktestAlarm(
    string Id, string Rule, int RuleVersion, int Level, string Subject, long OnsetUnixMs, long RaisedUnixMs, long? ClearedUnixMs)
{
    /// <summary>The alarms of a kernel in the order in which they were raised; an id that is told again is the same one.</summary>
    internal static IReadOnlyList<BacktestAlarm> Of(IEnumerable<AlarmTransition> transitions)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var alarms = new List<BacktestAlarm>();
        foreach (var transition in transitions)
        {
            if (places.TryGetValue(transition.AlarmId, out var place))
            {
                var known = alarms[place];
                if (transition.Kind == TransitionKind.Cleared) alarms[place] = known with { ClearedUnixMs = known.ClearedUnixMs ?? transition.AtUnixMs };
                else if (LevelOf(transition) is > 0 and var level && level < known.Level) alarms[place] = known with { Level = level };
            }
            else if (transition is { Kind: TransitionKind.Raised, Rule: { } rule })
            {
                places.Add(transition.AlarmId, alarms.Count);
                alarms.Add(new BacktestAlarm(
                    transition.AlarmId, rule.Id, rule.Version, LevelOf(transition), transition.Subject, transition.OnsetUnixMs, transition.AtUnixMs, null));
            }
        }

        return alarms;
    }

    private static int LevelOf(AlarmTransition transition) => transition.Level > 0 ? transition.Level : transition.Rule?.Level ?? 0;
}
