using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>What a journal tells a book, as often as wanted and cut where wanted: entry after entry, each of one or more inputs.</summary>
internal sealed class LifeScript
{
    public const long Start = 1_767_225_600_000;

    private readonly List<List<LifeInput>> _entries = [];

    /// <summary>Time of the next entry.</summary>
    public long NowMs { get; private set; } = Start;

    public int Count => _entries.Count;

    /// <summary>Position behind the last entry.</summary>
    public long End => _entries.Count * 100L;

    public static AlarmRule Rule(string id, int level = 2, bool isLatching = false, params CauseLink[] causes) =>
        new TestRule(id, 1, level, id, id) { IsLatching = isLatching, Causes = causes };

    public static string IdOf(string rule, string subject, long onsetMs) => AlarmId.Of(Rule(rule), subject, onsetMs);

    /// <summary>Time passes, a tick a second.</summary>
    public LifeScript Wait(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            NowMs += 1000;
            Add((position, end) => [new LifeInput(position, end, NowMs)]);
        }

        return this;
    }

    /// <summary>One tick after a longer time: what a book sees that catches up.</summary>
    public LifeScript Jump(long seconds)
    {
        NowMs += seconds * 1000;
        return Add((position, end) => [new LifeInput(position, end, NowMs)]);
    }

    public string Raise(AlarmRule rule, string subject, long? onsetMs = null)
    {
        var onset = onsetMs ?? NowMs;
        var id = AlarmId.Of(rule, subject, onset);
        Add((position, end) => [new LifeInput(position, end, NowMs, Raised(rule, subject, id, onset, position))]);
        return id;
    }

    /// <summary>Many alarms of one entry, as a tick raises them.</summary>
    public IReadOnlyList<string> RaiseAll(AlarmRule rule, IEnumerable<string> subjects)
    {
        var ids = new List<string>();
        Add((position, end) => [.. subjects.Select(subject =>
        {
            ids.Add(AlarmId.Of(rule, subject, NowMs));
            return new LifeInput(position, end, NowMs, Raised(rule, subject, ids[^1], NowMs, position));
        })]);
        return ids;
    }

    public LifeScript Return(string id) => Add((position, end) =>
        [new LifeInput(position, end, NowMs, new AlarmTransition(TransitionKind.Cleared, id, null, "", 0, NowMs, double.NaN, position))]);

    public LifeScript Level(string id, int level) => Add((position, end) =>
        [new LifeInput(position, end, NowMs, new AlarmTransition(TransitionKind.LevelChanged, id, null, "", 0, NowMs, double.NaN, position) { Level = level })]);

    public LifeScript Acknowledge(string id, string who, string note = "") => Add((position, end) =>
        [new LifeInput(position, end, NowMs, new AlarmTransition(TransitionKind.Acknowledged, id, null, "", 0, NowMs, double.NaN, position, who, note))]);

    public LifeScript Operate(OperatorAction action, string subject, string who, string note = "", long fromMs = 0, long untilMs = 0) => Add((position, end) =>
        [new LifeInput(position, end, NowMs, Operation: new Operation(action, subject, who, fromMs, untilMs, note))]);

    /// <summary>Plays the entries to a book, so many at a commit.</summary>
    public List<AlarmChange> PlayTo(AlarmBook book, int from = 0, int? to = null, int batch = 1)
    {
        var changes = new List<AlarmChange>();
        for (var index = from; index < (to ?? _entries.Count); index += batch)
        {
            var until = Math.Min(index + batch, to ?? _entries.Count);
            var inputs = _entries.GetRange(index, until - index).SelectMany(entry => entry).ToList();
            changes.AddRange(book.Apply(inputs, until * 100L).Alarms);
        }

        return changes;
    }

    private static AlarmTransition Raised(AlarmRule rule, string subject, string id, long onset, long position) =>
        new(TransitionKind.Raised, id, rule, subject, onset, onset, 1.5, position);

    private LifeScript Add(Func<long, long, List<LifeInput>> make)
    {
        var position = _entries.Count * 100L;
        _entries.Add(make(position, position + 100));
        return this;
    }

    private sealed record TestRule(string Id, int Version, int Level, string English, string Chinese) : AlarmRule(Id, Version, Level, English, Chinese)
    {
        public override string Kind => "test";
    }
}
