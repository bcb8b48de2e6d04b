using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

internal sealed partial class AlarmDesk
{
    /// <summary>Makes the memory anew from the book.</summary>
    internal void Load(SqliteConnection connection, long clockMs)
    {
        _clock = default;
        _clock.Take(clockMs);
        _index = NewIndex(options, topology);
        _waiting.Clear();
        _orphans.Clear();
        _window.Clear();
        _hidden.Load(connection, clockMs);
        _flood = FloodTable.Open(connection);
        foreach (var (atMs, isShown, count) in FloodTable.Annunciations(connection, clockMs - AnnunciationWindow.LengthMs)) _window.Add(atMs, isShown, count);

        var rows = Rows(connection, "held = $1", (int)Holding.WaitsForCause);
        foreach (var row in rows) _waiting.Enqueue(row.Id, (row.RaisedAtMs + CauseWaitMsOf(row), row.Id));
        foreach (var row in Rows(connection, "group_count > 0 AND cleared_at_ms > $1", clockMs - OrphanWaitMs)) _orphans.Enqueue(row.Id, (row.ClearedAtMs!.Value + OrphanWaitMs, row.Id));

        var links = Rows(connection, "raised_at_ms > $1 AND links <> ''", clockMs - CauseIndex.MemoryMs);
        foreach (var rule in links.SelectMany(row => CauseLinks.Parse(row.Links)).Select(link => link.Rule).Distinct(StringComparer.Ordinal))
        {
            if (!_index.Learn(rule)) continue;
            foreach (var row in Rows(connection, "rule = $1 AND (cleared_ms IS NULL OR cleared_at_ms > $2) ORDER BY raised_at_ms, id", rule, clockMs - CauseIndex.MemoryMs)) Index(row);
        }

        foreach (var row in links.Where(row => row.Cause is null)) Index(row);
    }

    private void PassTime(BookSession session, bool isTick)
    {
        if (NowMs >= _hidden.NextDueMs) PassHiding(session);
        while (_orphans.TryPeek(out var cause, out var due) && due.DueMs <= NowMs)
        {
            _orphans.Dequeue();
            ConsiderAll(session.Where("cause = $1 AND cleared_ms IS NULL AND held = $2", cause, (int)Holding.Consequence), session, isOrphan: true);
        }

        if (_waiting.TryPeek(out _, out var next) && next.DueMs <= NowMs)
        {
            var ready = new List<AlarmRow>();
            while (_waiting.TryPeek(out var id, out var due) && due.DueMs <= NowMs)
            {
                _waiting.Dequeue();
                if (session.Find(id) is { Held: Holding.WaitsForCause } row) ready.Add(row);
            }

            ConsiderAll(ready, session);
        }

        _index.Forget(NowMs);
        if (!isTick || _flood is null || _window.Wanted(NowMs) >= FloodEndsBelow) return;
        session.Flooded(_flood with { UntilUnixMs = NowMs });
        _flood = null;
    }

    /// <summary>Shelves and windows whose time has come or is over.</summary>
    private void PassHiding(BookSession session)
    {
        foreach (var shelf in _hidden.ExpiredShelves(NowMs))
        {
            _hidden.Remove(shelf, session);
            session.Tell(HistoryKind.ShelfExpired, AlarmOf(shelf, session), shelf.Subject, 0, note: shelf.Rule);
        }

        foreach (var window in _hidden.EndedWindows(NowMs))
        {
            _hidden.Remove(window, session);
            session.Tell(HistoryKind.SuppressionEnded, null, window.Id, 0);
        }

        _hidden.FindNextDue(NowMs);
        Rehide(session.Where("is_open = 1"), null, session);
    }

    /// <summary>Looks anew at what hides alarms; what has come out is annunciated if nobody knows of it.</summary>
    private void Rehide(IEnumerable<AlarmRow> open, HistoryKind? why, BookSession session, string? who = null, string? note = null)
    {
        var shown = new List<AlarmRow>();
        foreach (var row in open)
        {
            var life = row.Life;
            var hidden = _hidden.Of(row.Rule, PlaceKeys.Of(row.Subject, topology()), NowMs);
            if (LifeMachine.Next(ref life, new LifeEvent(LifeEventKind.HidingChanged, Hidden: hidden)) != LifeOutcome.Applied) continue;
            var came = hidden.HasFlag(Hiding.Window) ? HistoryKind.Suppressed : row.Life.Hidden.HasFlag(Hiding.Window) ? HistoryKind.SuppressionEnded : HistoryKind.ShelfExpired;
            row.Life = life;
            if (hidden != Hiding.None && row.ShownMs is null && row.Held != Holding.Historic) row.Held = Holding.Hidden;
            session.Touch(row);
            session.Changed(why ?? came, row, who, note);
            if (hidden == Hiding.None && life.IsActive) shown.Add(row);
        }

        ConsiderAll(shown, session, isAgain: true);
    }

    private static string? AlarmOf(Shelf shelf, BookSession session) =>
        session.Where("rule = $1 AND subject = $2 ORDER BY raised_at_ms DESC, id LIMIT 1", shelf.Rule, shelf.Subject) is [var row] ? row.Id : null;

    private void Index(AlarmRow row)
    {
        var alarm = new GroupedAlarm(row.Id, row.Rule, PlaceKeys.Of(row.Subject, topology()), row.OnsetMs, [.. CauseLinks.Parse(row.Links)]);
        _index.Add(alarm, isGrouped: row.Cause is not null, row.RaisedAtMs);
        if (row.ClearedMs is { } cleared) _index.Cleared(row.Id, cleared, row.ClearedAtMs ?? row.RaisedAtMs);
    }

    private static List<AlarmRow> Rows(SqliteConnection connection, string condition, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command($"SELECT {AlarmTable.Columns} FROM alarms WHERE {condition}", values);
        using var reader = command.ExecuteReader();
        var rows = new List<AlarmRow>();
        while (reader.Read()) rows.Add(AlarmTable.Read(reader));
        return rows;
    }
}
