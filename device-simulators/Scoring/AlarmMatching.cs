using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>What an alarm is, held against the truth.</summary>
public enum AlarmVerdict
{
    /// <summary>A right alarm in time.</summary>
    Right,

    /// <summary>Follows from a scene and says nothing new.</summary>
    Consequence,

    /// <summary>False: the same was told before.</summary>
    Again,

    /// <summary>False: right once, but after its window.</summary>
    Late,

    /// <summary>False: the right rule in the window of a scene, about another subject.</summary>
    WrongSubject,

    /// <summary>False: a scene at which no alarm is right.</summary>
    Quiet,

    /// <summary>False: nothing happened.</summary>
    Nothing,
}

/// <summary>One alarm with its verdict.</summary>
/// <param name="Alarm">The alarm.</param>
/// <param name="Verdict">What it is.</param>
/// <param name="Scene">Number of the scene that it belongs to; -1 for none.</param>
/// <param name="Expected">Number of the right alarm within the scene; -1 when it is none.</param>
/// <param name="DelayMs">Of a right one: from the beginning of the scene until it was raised.</param>
public sealed record JudgedAlarm(ScoredAlarm Alarm, AlarmVerdict Verdict, int Scene, int Expected = -1, long DelayMs = 0);

/// <summary>Holds alarms against the truth. Pure; the order of the alarms does not matter.</summary>
/// <remarks>
/// <para>
/// A right alarm of a scene is found by an alarm with its rule that was raised in the window [from - 1 s, from + within] and is about
/// its subject, or about one of the neighbours that the truth names. Each alarm finds one at most, each is found by one at most.
/// Among all such assignments the one is taken that (1) finds most, (2) then has most exact subjects, (3) then the smallest sum of
/// delays: <see cref="Assignment"/> is optimal, so that no order of scenes or alarms makes a server look better or worse.
/// </para>
/// <para>
/// Of the rest, an alarm with rule and subject of a consequence, raised from the beginning of the scene until a grace after its end, is
/// grouped under that scene, once each. Alarms in the order of time take the open consequence that ends first, which places as many
/// as can be placed. What is left is false, and the verdict says why.
/// </para>
/// </remarks>
public static class AlarmMatching
{
    /// <summary>Clocks of gateways and server differ a little; an alarm may seem that much too early.</summary>
    public const long EarlyMs = 1000;

    /// <summary>Consequences may come so long after the end of a scene: on-delays, and all that reconnects at once.</summary>
    public const long GraceMs = 60_000;

    /// <summary>Judges every alarm; an id that comes twice counts once.</summary>
    /// <param name="run">The run; alarms from before it or from more than the grace after it are left out.</param>
    /// <param name="scenes">Its scenes; those that were not played expect nothing.</param>
    /// <param name="alarms">In any order.</param>
    public static IReadOnlyList<JudgedAlarm> Judge(TruthRun run, IReadOnlyList<TruthScene> scenes, IEnumerable<ScoredAlarm> alarms)
    {
        var last = run.ToMs is { } end ? end + GraceMs : long.MaxValue;
        var told = alarms.OrderBy(alarm => alarm.RaisedUnixMs).ThenBy(alarm => alarm.Rule, StringComparer.Ordinal).ThenBy(alarm => alarm.Subject, StringComparer.Ordinal)
            .ThenBy(alarm => alarm.Id, StringComparer.Ordinal).DistinctBy(alarm => alarm.Id)
            .Where(alarm => alarm.RaisedUnixMs >= run.FromMs - EarlyMs && alarm.RaisedUnixMs <= last).ToArray();
        var judged = new JudgedAlarm?[told.Length];
        var windows = new TruthWindows(run, scenes);
        FindRight(told, windows, judged);
        FindConsequences(told, windows, judged);
        for (var index = 0; index < told.Length; index++) judged[index] ??= windows.JudgeFalse(told[index]);
        return judged!;
    }

    private static void FindRight(ScoredAlarm[] told, TruthWindows windows, JudgedAlarm?[] judged)
    {
        var edges = new List<Assignment.Edge>();
        for (var alarm = 0; alarm < told.Length; alarm++)
        {
            foreach (var (right, isExact) in windows.RightFor(told[alarm]))
            {
                edges.Add(new Assignment.Edge(right, alarm, isExact ? 0 : 1, Math.Max(0, told[alarm].RaisedUnixMs - windows.Rights[right].FromMs)));
            }
        }

        foreach (var (right, alarm) in Assignment.Best(windows.Rights.Count, edges))
        {
            var window = windows.Rights[right];
            judged[alarm] = new JudgedAlarm(
                told[alarm], AlarmVerdict.Right, window.Scene, window.Number, Math.Max(0, told[alarm].RaisedUnixMs - window.FromMs));
        }
    }

    private static void FindConsequences(ScoredAlarm[] told, TruthWindows windows, JudgedAlarm?[] judged)
    {
        var taken = new HashSet<int>();
        for (var alarm = 0; alarm < told.Length; alarm++)
        {
            if (judged[alarm] is not null) continue;
            var open = windows.ConsequencesFor(told[alarm]).Where(number => !taken.Contains(number)).ToArray();
            if (open.Length == 0) continue;
            var first = open.MinBy(number => (windows.Consequences[number].ToMs, number));
            taken.Add(first);
            judged[alarm] = new JudgedAlarm(told[alarm], AlarmVerdict.Consequence, windows.Consequences[first].Scene);
        }
    }
}
