using SmartPoles.IngestServer.Alarms.Flood;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

internal sealed partial class AlarmDesk
{
    /// <summary>A flood ends when fewer than so many alarms came in ten minutes (ISA-18.2, 16.5.4).</summary>
    private const int FloodEndsBelow = 5;

    /// <summary>How long after the return of its cause a consequence may go on before it speaks for itself: as long as the clocks may differ.</summary>
    private const long OrphanWaitMs = 120_000;

    private readonly PriorityQueue<string, (long DueMs, string Id)> _waiting = new();
    private readonly PriorityQueue<string, (long DueMs, string Id)> _orphans = new();
    private FloodGroup? _flood;

    /// <summary>A case of the day (level 3) has more time for its cause than one within the hour.</summary>
    private long CauseWaitMsOf(AlarmRow row) => options.CauseWaitSeconds * (row.Life.Level >= 3 ? 4000L : 1000L);

    /// <summary>Whether an alarm is annunciated now, and why not.</summary>
    /// <param name="row">The alarm.</param>
    /// <param name="session">The transaction.</param>
    /// <param name="isAgain">It was annunciated before and has become worse, or has come out from under a shelf.</param>
    /// <param name="isOrphan">Its cause has returned long enough ago.</param>
    private void Consider(AlarmRow row, BookSession session, bool isAgain = false, bool isOrphan = false)
    {
        if (row.Held == Holding.Historic || row.Life.IsAcknowledged || (row.ShownMs is not null && !isAgain)) return;
        var held =
            row.Life.Hidden != Hiding.None ? Holding.Hidden
            : row.Life.Level == 1 ? Holding.None
            : row.Cause is { } cause && !isOrphan && !IsOver(cause, session) ? Holding.Consequence
            : row.Cause is null && row.Links.Length > 0 && NowMs < row.RaisedAtMs + CauseWaitMsOf(row) ? Holding.WaitsForCause
            : _window.Shown(NowMs) < options.AnnunciationsPer10Min ? Holding.None
            : Holding.Flood;
        session.Touch(row);
        switch (held)
        {
            case Holding.None:
                row.ShownMs = NowMs;
                _window.Add(NowMs, isShown: true);
                session.Tell(HistoryKind.Annunciated, row.Id, row.Subject, row.Life.Level);
                session.Changed(HistoryKind.Annunciated, row);
                break;
            case Holding.WaitsForCause:
                _waiting.Enqueue(row.Id, (row.RaisedAtMs + CauseWaitMsOf(row), row.Id));
                break;
            case Holding.Flood:
                _window.Add(NowMs, isShown: false);
                CountInFlood(row, session);
                session.Tell(HistoryKind.HeldInFlood, row.Id, row.Subject, row.Life.Level, note: row.Flood);
                break;
        }

        // What was shown once stays shown, also when there is no room to show it again.
        row.Held = row.ShownMs is null ? held : Holding.None;
    }

    private bool IsOver(string cause, BookSession session) =>
        session.Find(cause) is not { } row || (row.ClearedAtMs is { } cleared && NowMs >= cleared + OrphanWaitMs);

    private void CountInFlood(AlarmRow row, BookSession session)
    {
        _flood ??= new FloodGroup($"flood-{NowMs}", NowMs, null, 0, 0, session.Input.Position);
        _flood = row.Life.Level == 2 ? _flood with { HeldLevel2 = _flood.HeldLevel2 + 1 } : _flood with { HeldLevel3 = _flood.HeldLevel3 + 1 };
        row.Flood = _flood.Id;
        session.Flooded(_flood);
    }

    /// <summary>The worst first, then the one that began first: the same after a restart.</summary>
    private void ConsiderAll(IEnumerable<AlarmRow> rows, BookSession session, bool isAgain = false, bool isOrphan = false)
    {
        foreach (var row in rows.OrderBy(row => row.Life.Level).ThenBy(row => row.OnsetMs).ThenBy(row => row.Id, StringComparer.Ordinal).ToArray())
        {
            Consider(row, session, isAgain, isOrphan);
        }
    }
}
