using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>When an alarm with a rule about a subject is to be expected.</summary>
/// <param name="Scene">Number of the scene.</param>
/// <param name="Number">Number of the alarm within its list.</param>
/// <param name="Truth">Rule and subject.</param>
/// <param name="FromMs">When the scene began.</param>
/// <param name="ToMs">After this it is too late.</param>
internal sealed record TruthWindow(int Scene, int Number, TruthAlarm Truth, long FromMs, long ToMs)
{
    internal bool Holds(long unixMs) => unixMs >= FromMs - AlarmMatching.EarlyMs && unixMs <= ToMs;
}

/// <summary>All windows of a run, found by rule and subject.</summary>
internal sealed class TruthWindows
{
    private readonly TruthRun _run;
    private readonly IReadOnlyList<TruthScene> _scenes;
    private readonly ILookup<(string Rule, string Subject), (int Right, bool IsExact)> _rights;
    private readonly ILookup<(string Rule, string Subject), int> _consequences;
    private readonly ILookup<string, TruthWindow> _byRule;
    private readonly ILookup<string, int> _bySubject;

    internal TruthWindows(TruthRun run, IReadOnlyList<TruthScene> scenes)
    {
        (_run, _scenes) = (run, scenes);
        Rights = [.. Windows(scene => scene.Right, scene => scene.FromMs!.Value + scene.WithinMs)];
        Consequences = [.. Windows(scene => scene.Consequences, EndOf)];
        _rights = Enumerable.Range(0, Rights.Count)
            .SelectMany(number => Rights[number].Truth.Neighbours.Select(subject => (Subject: subject, Number: number, IsExact: false))
                .Prepend((Subject: Rights[number].Truth.Subject, Number: number, IsExact: true)))
            .ToLookup(row => (Rights[row.Number].Truth.Rule, row.Subject), row => (row.Number, row.IsExact));
        _consequences = Enumerable.Range(0, Consequences.Count).ToLookup(number => (Consequences[number].Truth.Rule, Consequences[number].Truth.Subject));
        _byRule = Rights.ToLookup(window => window.Truth.Rule);
        _bySubject = Enumerable.Range(0, scenes.Count).Where(scene => scenes[scene].FromMs is not null)
            .SelectMany(scene => scenes[scene].Subjects.Append(scenes[scene].Place).Distinct().Select(subject => (Subject: subject, Scene: scene)))
            .ToLookup(row => row.Subject, row => row.Scene);
    }

    internal IReadOnlyList<TruthWindow> Rights { get; }

    internal IReadOnlyList<TruthWindow> Consequences { get; }

    internal IEnumerable<(int Right, bool IsExact)> RightFor(ScoredAlarm alarm) =>
        _rights[(alarm.Rule, alarm.Subject)].Where(row => Rights[row.Right].Holds(alarm.RaisedUnixMs));

    internal IEnumerable<int> ConsequencesFor(ScoredAlarm alarm) =>
        _consequences[(alarm.Rule, alarm.Subject)].Where(number => Consequences[number].Holds(alarm.RaisedUnixMs));

    /// <summary>Says why an alarm that found nothing is false, and to which scene it is laid.</summary>
    internal JudgedAlarm JudgeFalse(ScoredAlarm alarm)
    {
        // Found already by another one, or a consequence that was told before.
        foreach (var (right, _) in RightFor(alarm)) return new JudgedAlarm(alarm, AlarmVerdict.Again, Rights[right].Scene);
        foreach (var number in ConsequencesFor(alarm)) return new JudgedAlarm(alarm, AlarmVerdict.Again, Consequences[number].Scene);
        foreach (var (right, _) in _rights[(alarm.Rule, alarm.Subject)])
        {
            if (alarm.RaisedUnixMs > Rights[right].ToMs && alarm.RaisedUnixMs <= EndOf(_scenes[Rights[right].Scene])) return new JudgedAlarm(alarm, AlarmVerdict.Late, Rights[right].Scene);
        }

        var near = _byRule[alarm.Rule].FirstOrDefault(window => window.Holds(alarm.RaisedUnixMs));
        if (near is not null) return new JudgedAlarm(alarm, AlarmVerdict.WrongSubject, near.Scene);
        foreach (var scene in _bySubject[alarm.Subject])
        {
            var (from, to) = (_scenes[scene].FromMs!.Value - AlarmMatching.EarlyMs, EndOf(_scenes[scene]));
            if (_scenes[scene].Right.Count == 0 && alarm.RaisedUnixMs >= from && alarm.RaisedUnixMs <= to) return new JudgedAlarm(alarm, AlarmVerdict.Quiet, scene);
        }

        return new JudgedAlarm(alarm, AlarmVerdict.Nothing, -1);
    }

    private long EndOf(TruthScene scene) => Math.Min(scene.ToMs ?? long.MaxValue - AlarmMatching.GraceMs, _run.ToMs ?? long.MaxValue - AlarmMatching.GraceMs) + AlarmMatching.GraceMs;

    private IEnumerable<TruthWindow> Windows(Func<TruthScene, IReadOnlyList<TruthAlarm>> alarmsOf, Func<TruthScene, long> endOf)
    {
        for (var scene = 0; scene < _scenes.Count; scene++)
        {
            if (_scenes[scene].FromMs is not { } from) continue;
            var alarms = alarmsOf(_scenes[scene]);
            for (var number = 0; number < alarms.Count; number++) yield return new TruthWindow(scene, number, alarms[number], from, endOf(_scenes[scene]));
        }
    }
}
