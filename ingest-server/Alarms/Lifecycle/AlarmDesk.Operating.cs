using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

internal sealed partial class AlarmDesk
{
    private void Operate(Operation operation, BookSession session)
    {
        switch (operation.Action)
        {
            case OperatorAction.Suppress:
                Suppress(operation, session);
                break;
            case OperatorAction.Unsuppress:
                Unsuppress(operation, session);
                break;
            case OperatorAction.OutOfService:
                TakeOutOfService(operation, session);
                break;
            case OperatorAction.InService:
                PutIntoService(operation, session);
                break;
            default:
                OperateAlarm(operation, session);
                break;
        }
    }

    private void OperateAlarm(Operation operation, BookSession session)
    {
        if (KindOf(operation.Action) is not { } kind) return;
        if (session.Find(operation.Subject) is not { } row)
        {
            session.Tell(kind, operation.Subject, "", 0, operation.Who, note: operation.Note, outcome: LifeOutcome.Unknown);
            return;
        }

        var (outcome, winner) = operation.Action switch
        {
            OperatorAction.Shelve => Shelve(row, operation, session),
            OperatorAction.Unshelve => Unshelve(row, session),
            OperatorAction.Reset => Reset(row, operation),
            OperatorAction.Assign => Assign(row, operation),
            OperatorAction.CaseState => ReportCase(row, operation),
            _ => (LifeOutcome.Applied, null),
        };
        var until = operation.UntilUnixMs > 0 ? operation.UntilUnixMs : (long?)null;
        session.Tell(kind, row.Id, row.Subject, row.Life.Level, operation.Who, until, operation.Note, outcome, winner);
        if (outcome != LifeOutcome.Applied) return;
        if (operation.Action is OperatorAction.Shelve or OperatorAction.Unshelve)
        {
            Rehide(session.Where("is_open = 1 AND rule = $1 AND subject = $2", row.Rule, row.Subject), kind, session, operation.Who, operation.Note);
            return;
        }

        session.Touch(row);
        session.Changed(kind, row, operation.Who, operation.Note);
    }

    private static HistoryKind? KindOf(OperatorAction action) => action switch
    {
        OperatorAction.Shelve => HistoryKind.Shelved,
        OperatorAction.Unshelve => HistoryKind.Unshelved,
        OperatorAction.Reset => HistoryKind.Reset,
        OperatorAction.Assign => HistoryKind.Assigned,
        OperatorAction.Comment => HistoryKind.Commented,
        OperatorAction.CaseState => HistoryKind.CaseState,
        _ => null,
    };

    private (LifeOutcome Outcome, string? Winner) Shelve(AlarmRow row, Operation operation, BookSession session)
    {
        if (operation.UntilUnixMs <= NowMs) return (LifeOutcome.Expired, null);
        if (_hidden.ShelfOf(row.Rule, row.Subject) is { } shelf) return (LifeOutcome.AlreadyShelved, shelf.Who);
        if (!_hidden.HasRoomForShelf) return (LifeOutcome.TooMany, null);
        _hidden.Add(new Shelf(row.Rule, row.Subject, operation.UntilUnixMs, operation.Who, operation.Note), session);
        return (LifeOutcome.Applied, null);
    }

    private (LifeOutcome Outcome, string? Winner) Unshelve(AlarmRow row, BookSession session)
    {
        if (_hidden.ShelfOf(row.Rule, row.Subject) is not { } shelf) return (LifeOutcome.Unchanged, null);
        _hidden.Remove(shelf, session);
        return (LifeOutcome.Applied, null);
    }

    private (LifeOutcome Outcome, string? Winner) Reset(AlarmRow row, Operation operation)
    {
        var life = row.Life;
        var outcome = LifeMachine.Next(ref life, new LifeEvent(LifeEventKind.Reset));
        if (outcome != LifeOutcome.Applied) return (outcome, outcome == LifeOutcome.AlreadyReset ? row.ResetBy : null);
        row.Life = life;
        (row.ResetMs, row.ResetBy) = (NowMs, operation.Who);
        return (outcome, null);
    }

    private static (LifeOutcome Outcome, string? Winner) Assign(AlarmRow row, Operation operation)
    {
        var next = operation.Note.Length == 0 ? null : operation.Note;
        if (row.AssignedTo == next) return (LifeOutcome.Unchanged, null);
        if (row.AssignedTo is { } holder && next is not null) return (LifeOutcome.AlreadyAssigned, holder);
        row.AssignedTo = next;
        return (LifeOutcome.Applied, null);
    }

    private static (LifeOutcome Outcome, string? Winner) ReportCase(AlarmRow row, Operation operation)
    {
        var outcome = CaseSteps.Judge(row.CaseState, operation.Note);
        if (outcome != LifeOutcome.Applied) return (outcome, outcome == LifeOutcome.WrongOrder ? row.CaseState : null);
        row.CaseState = operation.Note;
        return (outcome, null);
    }

    private void Suppress(Operation operation, BookSession session)
    {
        var lines = operation.Subject.Split('\n');
        var window = new MaintenanceWindow(lines[0], lines[1..], operation.FromUnixMs, operation.UntilUnixMs, operation.Who, operation.Note);
        var outcome =
            window.Subjects.Count == 0 ? LifeOutcome.Unknown
            : window.UntilUnixMs <= Math.Max(NowMs, window.FromUnixMs) ? LifeOutcome.Expired
            : _hidden.Window(window.Id) is not null ? LifeOutcome.Unchanged
            : !_hidden.HasRoomForWindow ? LifeOutcome.TooMany
            : LifeOutcome.Applied;
        session.Tell(HistoryKind.Suppressed, null, window.Id, 0, operation.Who, window.UntilUnixMs, operation.Note, outcome);
        if (outcome != LifeOutcome.Applied) return;
        _hidden.Add(window, session);
        if (window.IsOpen(NowMs)) Rehide(Open(session, keys => window.Subjects.Any(keys.IsMeantBy)), HistoryKind.Suppressed, session, operation.Who, operation.Note);
    }

    private void Unsuppress(Operation operation, BookSession session)
    {
        var window = _hidden.Window(operation.Subject);
        var outcome = window is null ? LifeOutcome.Unknown : LifeOutcome.Applied;
        session.Tell(HistoryKind.SuppressionEnded, null, operation.Subject, 0, operation.Who, note: operation.Note, outcome: outcome);
        if (window is null) return;
        _hidden.Remove(window, session);
        Rehide(Open(session, keys => window.Subjects.Any(keys.IsMeantBy)), HistoryKind.SuppressionEnded, session, operation.Who, operation.Note);
    }

    private void TakeOutOfService(Operation operation, BookSession session)
    {
        var there = _hidden.Mark(operation.Subject);
        var outcome = there is not null ? LifeOutcome.AlreadyOutOfService : !_hidden.HasRoomForMark ? LifeOutcome.TooMany : LifeOutcome.Applied;
        session.Tell(HistoryKind.OutOfService, null, operation.Subject, 0, operation.Who, note: operation.Note, outcome: outcome, winner: there?.Who);
        if (outcome != LifeOutcome.Applied) return;
        _hidden.Add(new OutOfServiceMark(operation.Subject, NowMs, operation.Who, operation.Note), session);
        Rehide(Open(session, keys => keys.IsMeantBy(operation.Subject)), HistoryKind.OutOfService, session, operation.Who, operation.Note);
    }

    private void PutIntoService(Operation operation, BookSession session)
    {
        var mark = _hidden.Mark(operation.Subject);
        var outcome = mark is null ? LifeOutcome.Unchanged : LifeOutcome.Applied;
        session.Tell(HistoryKind.InService, null, operation.Subject, 0, operation.Who, note: operation.Note, outcome: outcome);
        if (mark is null) return;
        _hidden.Remove(mark, session);
        Rehide(Open(session, keys => keys.IsMeantBy(operation.Subject)), HistoryKind.InService, session, operation.Who, operation.Note);
    }

    private List<AlarmRow> Open(BookSession session, Predicate<PlaceKeys> isMeant) =>
        session.Where("is_open = 1").FindAll(row => isMeant(PlaceKeys.Of(row.Subject, topology())));
}
