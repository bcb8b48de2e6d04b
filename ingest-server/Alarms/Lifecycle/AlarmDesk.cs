using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>
/// Takes what the journal tells, one input after the other, and changes the book: life of each alarm, cause groups, annunciation. What it keeps
/// in memory follows from the book (<see cref="Load"/>), so a restart goes on where the last commit was.
/// </summary>
/// <remarks>
/// <code>
///   kernel's decision --> LifeMachine --> CauseIndex --> FloodGovernor's budget --> annunciated, or held and why
///   operator's action --> LifeMachine -------------------------^
///   tick ------------> shelves, windows, waits, orphans -------'
/// </code>
/// Only the annunciation is ever held back: what is evaluated, raised and returned stands in the book in any case.
/// </remarks>
internal sealed partial class AlarmDesk(AlarmOptions options, Func<ICityTopology> topology)
{
    /// <summary>An event of level 1 that is first heard of so late still calls somebody.</summary>
    private const long HistoricPageMs = 30 * 60_000;

    private readonly HiddenPlaces _hidden = new();
    private readonly AnnunciationWindow _window = new();

    private BookClock _clock;
    private CauseIndex _index = NewIndex(options, topology);

    internal long NowMs => _clock.NowMs;

    internal void Take(in LifeInput input, BookSession session)
    {
        _clock.Take(input.UnixMs);
        session.Input = input;
        session.NowMs = _clock.NowMs;
        PassTime(session, isTick: input.Transition is null && input.Operation is null);
        if (input.Transition is { } transition) Take(transition, session);
        else if (input.Operation is { } operation) Operate(operation, session);
    }

    private void Take(AlarmTransition transition, BookSession session)
    {
        switch (transition.Kind)
        {
            case TransitionKind.Raised:
                Raise(transition, session);
                break;
            case TransitionKind.Cleared:
                if (session.Find(transition.AlarmId) is { } returned) Return(returned, transition, session);
                break;
            case TransitionKind.Acknowledged:
                Acknowledge(transition, session);
                break;
            case TransitionKind.LevelChanged:
                if (session.Find(transition.AlarmId) is { } changed) ChangeLevel(changed, transition, session);
                break;
        }
    }

    private void Raise(AlarmTransition transition, BookSession session)
    {
        // The same onset can be told twice only by a journal that was replayed from before what the book has.
        if (transition.Rule is not { } rule || session.Find(transition.AlarmId) is not null) return;
        var keys = PlaceKeys.Of(transition.Subject, topology());
        var level = (byte)(transition.Level > 0 ? transition.Level : rule.Level);
        var row = new AlarmRow
        {
            Id = transition.AlarmId, Rule = rule.Id, RuleVersion = rule.Version, RaisedLevel = level, Subject = transition.Subject, Text = rule.English,
            TextZh = rule.Chinese, OnsetMs = transition.OnsetUnixMs, RaisedMs = transition.AtUnixMs,
            Value = double.IsFinite(transition.Value) ? transition.Value : null, RaisedPosition = transition.Position, RaisedAtMs = NowMs,
            Links = CauseLinks.ToText(rule.Causes),
            Life = new AlarmLife(true, false, rule.IsLatching, false, level, _hidden.Of(rule.Id, keys, NowMs)),
        };
        session.Add(row);
        session.Tell(HistoryKind.Raised, row.Id, row.Subject, level);
        var alarm = new GroupedAlarm(row.Id, row.Rule, keys, row.OnsetMs, rule.Causes);
        foreach (var link in rule.Causes) Learn(link.Rule, session);
        if (_index.CauseOf(alarm) is { } cause && session.Find(cause.Id) is { } causeRow) Join(row, causeRow, session);
        _index.Add(alarm, isGrouped: row.Cause is not null, NowMs);
        if (transition.IsHistorical && (level > 1 || transition.DelayMs > HistoricPageMs)) row.Held = Holding.Historic;
        else Consider(row, session);
        session.Changed(HistoryKind.Raised, row);
        foreach (var consequence in _index.ConsequencesOf(alarm))
        {
            if (session.Find(consequence.Id) is { Cause: null } late && Join(late, row, session)) session.Changed(HistoryKind.Grouped, late, note: row.Id);
        }
    }

    private void Return(AlarmRow row, AlarmTransition transition, BookSession session)
    {
        var life = row.Life;
        if (LifeMachine.Next(ref life, new LifeEvent(LifeEventKind.Returned)) != LifeOutcome.Applied) return;
        row.Life = life;
        (row.ClearedMs, row.ClearedPosition, row.ClearedAtMs) = (transition.AtUnixMs, transition.Position, NowMs);
        session.Touch(row);
        session.Tell(HistoryKind.Returned, row.Id, row.Subject, life.Level);
        _index.Cleared(row.Id, transition.AtUnixMs, NowMs);
        if (row.GroupCount > 0) _orphans.Enqueue(row.Id, (NowMs + OrphanWaitMs, row.Id));
        session.Changed(HistoryKind.Returned, row);
    }

    private void ChangeLevel(AlarmRow row, AlarmTransition transition, BookSession session)
    {
        var life = row.Life;
        var level = (byte)(transition.Level > 0 ? transition.Level : transition.Rule?.Level ?? row.RaisedLevel);
        var isWorse = level < life.Level;
        if (LifeMachine.Next(ref life, new LifeEvent(LifeEventKind.LevelChanged, level)) != LifeOutcome.Applied) return;
        if (row.Life.IsAcknowledged && !life.IsAcknowledged) (row.AcknowledgedMs, row.AcknowledgedBy, row.Note) = (null, null, null);
        row.Life = life;
        session.Touch(row);
        session.Tell(HistoryKind.LevelChanged, row.Id, row.Subject, life.Level);
        if (isWorse) Consider(row, session, isAgain: true);
        session.Changed(HistoryKind.LevelChanged, row);
    }

    private void Acknowledge(AlarmTransition transition, BookSession session)
    {
        var who = transition.Who ?? "";
        if (session.Find(transition.AlarmId) is not { } row)
        {
            session.Tell(HistoryKind.Acknowledged, transition.AlarmId, "", 0, who, note: transition.Note, outcome: LifeOutcome.Unknown);
            return;
        }

        var life = row.Life;
        var outcome = LifeMachine.Next(ref life, new LifeEvent(LifeEventKind.Acknowledged));
        var winner = outcome == LifeOutcome.Applied ? null : row.AcknowledgedBy;
        session.Tell(HistoryKind.Acknowledged, row.Id, row.Subject, life.Level, who, note: transition.Note, outcome: outcome, winner: winner);
        if (outcome != LifeOutcome.Applied) return;
        row.Life = life;
        (row.AcknowledgedMs, row.AcknowledgedBy, row.Note) = (transition.AtUnixMs, who, transition.Note);
        if (row.ShownMs is null && row.Held is Holding.WaitsForCause or Holding.Flood) row.Held = Holding.Acknowledged;
        session.Touch(row);
        session.Changed(HistoryKind.Acknowledged, row, who, transition.Note);
    }

    /// <summary>Puts an alarm under its cause; false where that would be a circle.</summary>
    private bool Join(AlarmRow row, AlarmRow cause, BookSession session)
    {
        for (var above = cause; above is not null; above = above.Cause is { } next ? session.Find(next) : null)
        {
            if (above == row) return false;
        }

        row.Cause = cause.Id;
        if (row.ShownMs is null && row.Held is Holding.WaitsForCause or Holding.Flood) row.Held = Holding.Consequence;
        session.Touch(row);
        cause.GroupCount++;
        MarkFirstOut(row, cause, session);
        session.Touch(cause);
        session.Grown(cause);
        session.Tell(HistoryKind.Grouped, row.Id, row.Subject, row.Life.Level, note: cause.Id);
        _index.Grouped(row.Id);
        if (cause.ClearedAtMs is { } cleared) _orphans.Enqueue(cause.Id, (cleared + OrphanWaitMs, cause.Id));
        return true;
    }

    /// <summary>The first-out marker: which alarm of a group began first, cause and consequences alike.</summary>
    private static void MarkFirstOut(AlarmRow row, AlarmRow cause, BookSession session)
    {
        if (cause.FirstOut is null)
        {
            (cause.FirstOut, cause.FirstOutOnsetMs, cause.IsFirstOut) = (cause.Id, cause.OnsetMs, true);
        }

        var isEarlier = row.OnsetMs < cause.FirstOutOnsetMs || (row.OnsetMs == cause.FirstOutOnsetMs && row.RaisedPosition < cause.RaisedPosition);
        if (!isEarlier) return;
        if (session.Find(cause.FirstOut) is { } before)
        {
            before.IsFirstOut = false;
            session.Touch(before);
        }

        (cause.FirstOut, cause.FirstOutOnsetMs, row.IsFirstOut) = (row.Id, row.OnsetMs, true);
    }

    private void Learn(string rule, BookSession session)
    {
        if (!_index.Learn(rule)) return;
        foreach (var row in session.Where(
            "rule = $1 AND (cleared_ms IS NULL OR cleared_at_ms > $2) ORDER BY raised_at_ms, id", rule, NowMs - CauseIndex.MemoryMs))
        {
            Index(row);
        }
    }

    private static CauseIndex NewIndex(AlarmOptions options, Func<ICityTopology> topology) => new(topology, options.CauseWindowSeconds * 1000L);
}
