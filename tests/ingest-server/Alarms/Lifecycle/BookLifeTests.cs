using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests.Alarms.Lifecycle;

/// <summary>What operators and time do to alarms in the book.</summary>
public sealed class BookLifeTests : IDisposable
{
    private const string Lamp = "3715020118000001";

    private static readonly AlarmRule Tilt = LifeScript.Rule("cover-tilted");

    private readonly BookFile _file = new(topology: new FakeTopology().Add(Lamp, "GW-1", zone: "DMA-1"));
    private readonly LifeScript _script = new();

    private AlarmBook Book => _file.Book;

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Acknowledge_TwoOperators_TheJournalsFirstWinsAndTheSecondIsTold()
    {
        var id = _script.Raise(Tilt, Lamp);
        _script.Acknowledge(id, "Li", "on my way");
        var second = _script.End + 100;
        _script.Acknowledge(id, "Wang");

        _script.PlayTo(Book);

        var outcome = Book.OutcomeAt(second)!;
        Assert.Equal((LifeOutcome.AlreadyAcknowledged, "Li"), (outcome.Outcome, outcome.Winner));
        var alarm = Book.Find(id)!;
        Assert.Equal(("Li", "on my way", AlarmState.ActiveAcknowledged), (alarm.AcknowledgedBy, alarm.Note, alarm.State));
        Assert.Equal(
            [HistoryKind.Raised, HistoryKind.Annunciated, HistoryKind.Acknowledged, HistoryKind.Acknowledged], Book.History(id, 10).Select(line => line.Kind));
    }

    [Fact]
    public void Shelve_UntilItsTimeIsOver_HidesEveryAlarmOfItsRuleAndSubjectAndThenTellsWhatHolds()
    {
        var first = _script.Raise(Tilt, Lamp);
        _script.Operate(OperatorAction.Shelve, first, "Li", "roadworks", untilMs: _script.NowMs + 60_000);
        _script.Return(first).Wait(1);
        var second = _script.Raise(Tilt, Lamp);
        _script.Wait(58);
        _script.PlayTo(Book);

        Assert.Equal((AlarmState.Shelved, Holding.Hidden, false), (Book.Find(second)!.State, Book.Find(second)!.Held, Book.Find(second)!.IsShown));
        Assert.Equal("roadworks", Assert.Single(Book.Shelves()).Reason);

        var from = _script.Count;
        _script.Wait(2);
        var changes = _script.PlayTo(Book, from);

        Assert.Equal((AlarmState.ActiveUnacknowledged, true), (Book.Find(second)!.State, Book.Find(second)!.IsShown));
        Assert.Equal(second, Assert.Single(changes, change => change.Kind == HistoryKind.Annunciated).Record.Id);
        Assert.Empty(Book.Shelves());
    }

    [Fact]
    public void Suppress_WindowOverAGateway_HidesItsDevicesFromBeginningToEnd()
    {
        var now = _script.NowMs;
        var before = _script.Raise(Tilt, Lamp);
        _script.Operate(OperatorAction.Suppress, "W-1\nGW-1", "Li", "firmware", now + 10_000, now + 100_000);
        _script.Wait(5);
        _script.PlayTo(Book);
        Assert.Equal(AlarmState.ActiveUnacknowledged, Book.Find(before)!.State);

        var from = _script.Count;
        _script.Wait(10);
        var within = _script.Raise(LifeScript.Rule("lamp-out"), Lamp + "-02");
        _script.PlayTo(Book, from);
        Assert.All((string[])[before, within], id => Assert.Equal(AlarmState.SuppressedByDesign, Book.Find(id)!.State));
        Assert.False(Book.Find(within)!.IsShown);

        from = _script.Count;
        _script.Operate(OperatorAction.Unsuppress, "W-1", "Li", "done early");
        _script.PlayTo(Book, from);
        Assert.Equal((AlarmState.ActiveUnacknowledged, true), (Book.Find(within)!.State, Book.Find(within)!.IsShown));
        Assert.Empty(Book.Windows());
    }

    [Fact]
    public void OutOfService_UntilPutBack_HidesAndSecondOperatorIsTold()
    {
        _script.Operate(OperatorAction.OutOfService, Lamp, "Li", "stolen");
        _script.Operate(OperatorAction.OutOfService, Lamp, "Wang", "stolen?");
        var second = _script.End;
        var id = _script.Raise(LifeScript.Rule("gas-ch4-high", level: 1), Lamp);
        _script.PlayTo(Book);

        Assert.Equal((LifeOutcome.AlreadyOutOfService, "Li"), (Book.OutcomeAt(second)!.Outcome, Book.OutcomeAt(second)!.Winner));
        Assert.Equal((AlarmState.OutOfService, false), (Book.Find(id)!.State, Book.Find(id)!.IsShown));

        var from = _script.Count;
        _script.Operate(OperatorAction.InService, Lamp, "Li");
        _script.PlayTo(Book, from);
        Assert.True(Book.Find(id)!.IsShown);
    }

    [Fact]
    public void Reset_OfALatchingAlarm_OnlyAfterItsReturnAndAcknowledgement()
    {
        var id = _script.Raise(LifeScript.Rule("manhole-gas", isLatching: true), Lamp);
        _script.Operate(OperatorAction.Reset, id, "Li").Return(id);
        var early = _script.End - 100;
        _script.Operate(OperatorAction.Reset, id, "Li");
        var unacknowledged = _script.End;
        _script.Acknowledge(id, "Li").Operate(OperatorAction.Reset, id, "Li");
        _script.PlayTo(Book);

        Assert.Equal(LifeOutcome.StillActive, Book.OutcomeAt(early)!.Outcome);
        Assert.Equal(LifeOutcome.NotAcknowledged, Book.OutcomeAt(unacknowledged)!.Outcome);
        Assert.Equal((AlarmState.Normal, "Li"), (Book.Find(id)!.State, Book.Find(id)!.ResetBy));
    }

    [Fact]
    public void LevelChanged_Worse_VoidsTheAcknowledgementAndIsToldAgain()
    {
        var id = _script.Raise(Tilt, Lamp);
        _script.Acknowledge(id, "Li").Level(id, 1);

        var changes = _script.PlayTo(Book);

        var alarm = Book.Find(id)!;
        Assert.Equal((1, 2, AlarmState.ActiveUnacknowledged), (alarm.Level, alarm.RaisedLevel, alarm.State));
        Assert.Null(alarm.AcknowledgedBy);
        Assert.Equal(2, changes.Count(change => change.Kind == HistoryKind.Annunciated));
    }

    [Fact]
    public void Operate_AssignCommentAndCase_StandInTheBookAndInTheHistory()
    {
        var id = _script.Raise(Tilt, Lamp);
        _script.Operate(OperatorAction.Assign, id, "Li", "Zhao").Operate(OperatorAction.Assign, id, "Wang", "Qian");
        var second = _script.End;
        _script.Operate(OperatorAction.Comment, id, "Li", "water in it").Operate(OperatorAction.CaseState, id, "case-system", "filed");
        _script.PlayTo(Book);

        Assert.Equal((LifeOutcome.AlreadyAssigned, "Zhao"), (Book.OutcomeAt(second)!.Outcome, Book.OutcomeAt(second)!.Winner));
        Assert.Equal(("Zhao", "filed"), (Book.Find(id)!.AssignedTo, Book.Find(id)!.CaseState));
        Assert.Contains(Book.History(id, 20), line => line is { Kind: HistoryKind.Commented, Note: "water in it", Who: "Li" });
    }

    [Fact]
    public void History_OnceWritten_TheDatabaseRefusesToChangeIt()
    {
        _script.Raise(Tilt, Lamp);
        _script.PlayTo(Book);

        Assert.Throws<SqliteException>(() => _file.State.Execute("UPDATE alarm_history SET who = 'nobody'"));
        Assert.Throws<SqliteException>(() => _file.State.Execute("DELETE FROM alarm_history"));
    }

    /// <summary>A book of a program without the life of alarms.</summary>
    [Fact]
    public void Open_BookOfBefore_IsWidenedAndItsAlarmsGoOn()
    {
        using var folder = new SmartPoles.Tests.Shared.TempFolder();
        using var state = new StateDatabase(folder["state.db"]);
        state.Execute(
            """
            CREATE TABLE alarms(
                id TEXT PRIMARY KEY, rule TEXT NOT NULL, rule_version INTEGER NOT NULL, level INTEGER NOT NULL, subject TEXT NOT NULL,
                text TEXT NOT NULL, text_zh TEXT NOT NULL, onset_ms INTEGER NOT NULL, raised_ms INTEGER NOT NULL, value REAL NULL,
                raised_position INTEGER NOT NULL, cleared_ms INTEGER NULL, cleared_position INTEGER NULL,
                acknowledged_ms INTEGER NULL, acknowledged_by TEXT NULL, note TEXT NULL) WITHOUT ROWID;
            INSERT INTO alarms VALUES('a1', 'r', 1, 1, 's', 't', 'z', 1, 2, NULL, 3, NULL, NULL, 4, 'Li', 'n');
            INSERT INTO alarms VALUES('a2', 'r', 1, 2, 's', 't', 'z', 1, 2, 5.5, 3, 6, 7, NULL, NULL, NULL);
            """);

        var book = new AlarmBook(state);

        Assert.Equal((AlarmState.ActiveAcknowledged, true, 1), (book.Find("a1")!.State, book.Find("a1")!.IsShown, book.Find("a1")!.Level));
        Assert.Equal(AlarmState.ReturnedUnacknowledged, book.Find("a2")!.State);
        Assert.Equal(2, book.List(new AlarmQuery { IsOpen = true }).Count);
        _ = new AlarmBook(state);
    }

    [Fact]
    public void List_ByPages_GivesEachAlarmOnce()
    {
        for (var number = 0; number < 25; number++)
        {
            _script.Raise(Tilt, $"37150201180000{number:00}");
            if (number % 3 == 0) _script.Wait(1);
        }

        _script.PlayTo(Book);

        var seen = new List<string>();
        var query = new AlarmQuery { Limit = 7 };
        while (Book.List(query) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(alarm => alarm.Id));
            query = query with { After = new AlarmCursor(page[^1].RaisedUnixMs, page[^1].Id) };
        }

        Assert.Equal(25, seen.Distinct().Count());
        Assert.Equal(25, seen.Count);
        Assert.Equal(10, Book.List(new AlarmQuery { IsShown = true }).Count);
        Assert.Equal(15, Book.List(new AlarmQuery { IsShown = false, Level = 2, State = AlarmState.ActiveUnacknowledged }).Count);
    }
}
