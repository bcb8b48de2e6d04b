using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Tests.Shared;
using SessionTable = SmartPoles.IngestServer.Intake.SessionTable;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>What becomes of commands when nobody answers, when somebody answers late, and over a restart.</summary>
public sealed class CommandDispatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_000));
    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;
    private readonly CommandBook _book;
    private readonly CancellationTokenSource _stop = new();

    public CommandDispatchTests()
    {
        _state = new StateDatabase(Path.Combine(_folder.Path, "state.db"));
        _audit = new AuditTrail(_state);
        _book = new CommandBook(_state, _audit);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose()
    {
        _stop.Cancel();
        _state.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Send_ToAGatewayThatIsAway_IsRefusedAtOnceAndAudited()
    {
        var command = await Dispatch().SendAsync(Order(), new Actor("li.wei", "10.0.0.1"), Stop);

        Assert.Equal((CommandState.Refused, "notConnected"), (command!.State, command.Outcome));
        Assert.Equal(["command-end", "command-send"], _audit.Newest(10).Select(entry => entry.Act));
        Assert.Contains("lamp/dimming = 60 by li.wei: as asked", _audit.Newest(10)[1].Detail, StringComparison.Ordinal);
    }

    /// <summary>Sent before a restart: it waits on for its answer until the same deadline, and nothing is sent again.</summary>
    [Fact]
    public async Task Restart_WithACommandThatWasSent_TimesOutAtItsDeadlineAndNotBefore()
    {
        Add("C1", Now);
        _time.Advance(TimeSpan.FromSeconds(20));
        var dispatch = Dispatch();
        var running = dispatch.RunAsync(_stop.Token);
        var changes = new List<GatewayCommand>();
        dispatch.Changed += changes.Add;

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(CommandState.Sent, _book.Find("C1")!.State);
        await Deadline.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _book.Find("C1")!.State == CommandState.TimedOut;
            },
            Limit, "the deadline has passed");

        Assert.True(_book.Find("C1")!.EndedMs > _book.Find("C1")!.AnswerByMs);
        Assert.Equal(CommandState.TimedOut, Assert.Single(changes).State);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Answer_AfterTheDeadline_StillTellsWhatHappened()
    {
        Add("C1", Now);
        _book.End(_book.Find("C1")! with { State = CommandState.TimedOut, Outcome = "noAnswer", EndedMs = Now });
        var dispatch = Dispatch();
        _ = dispatch.RunAsync(_stop.Token);

        dispatch.Answered("GW-000001", new CommandResult("C1", CommandOutcome.Done, 60, ""), Now);

        await Deadline.Until(() => _book.Find("C1")!.State == CommandState.Done, Limit, "the late answer is taken");
        Assert.Equal(60, _book.Find("C1")!.ReadBack);
    }

    [Fact]
    public async Task Answer_OfAnotherGatewayOrTwice_ChangesNothing()
    {
        Add("C1", Now);
        Add("C2", Now);
        var dispatch = Dispatch();
        _ = dispatch.RunAsync(_stop.Token);

        dispatch.Answered("GW-000002", new CommandResult("C1", CommandOutcome.Done, 60, ""), Now);
        dispatch.Answered("GW-000001", new CommandResult("C2", CommandOutcome.OutOfRange, null, "0 to 100"), Now);
        dispatch.Answered("GW-000001", new CommandResult("C2", CommandOutcome.Done, 1, ""), Now);
        dispatch.Answered("GW-000001", new CommandResult("C9", CommandOutcome.Done, 1, ""), Now);
        dispatch.Answered("GW-000001", new CommandResult("C1", CommandOutcome.Busy, null, ""), Now);

        await Deadline.Until(() => _book.Find("C1")!.State != CommandState.Sent, Limit, "the last answer is taken");
        Assert.Equal((CommandState.Refused, "busy"), (_book.Find("C1")!.State, _book.Find("C1")!.Outcome));
        Assert.Equal((CommandState.Refused, "outOfRange", "0 to 100"), (_book.Find("C2")!.State, _book.Find("C2")!.Outcome, _book.Find("C2")!.Detail));
    }

    [Fact]
    public async Task Born_AfterARebirthWasAskedFor_IsItsAnswer()
    {
        Add("C1", Now, Order() with { Kind = CommandKind.Rebirth, Device = null, Quantity = null, Value = null });
        Add("C2", Now);
        var dispatch = Dispatch();
        _ = dispatch.RunAsync(_stop.Token);

        dispatch.Born("GW-000002", Now);
        dispatch.Born("GW-000001", Now);

        await Deadline.Until(() => _book.Find("C1")!.State == CommandState.Done, Limit, "the births are the answer");
        Assert.Equal(CommandState.Sent, _book.Find("C2")!.State);
    }

    [Fact]
    public async Task Send_MoreThanMayWait_IsRefusedUntilOneHasEnded()
    {
        for (var number = 0; number < CommandDispatch.OpenPerGatewayMax; number++) Add($"C{number}", Now);
        var dispatch = Dispatch();

        Assert.Null(await dispatch.SendAsync(Order(), new Actor("li.wei"), Stop));
        Assert.NotNull(await dispatch.SendAsync(Order() with { Gateway = "GW-000002" }, new Actor("li.wei"), Stop));
    }

    [Fact]
    public void Book_PageAfterPage_GivesEachOnceAndForgetsTheOldestThatEnded()
    {
        for (var number = 0; number < 5; number++) Add($"C{number}", Now + number);
        var first = _book.Of("GW-000001", long.MaxValue, 2);
        var second = _book.Of("GW-000001", first[^1].Number, 9);

        Assert.Equal(["C4", "C3", "C2", "C1", "C0"], first.Concat(second).Select(row => row.Command.Id));
        Assert.Equal(["C2", "C1"], _book.OfDevice(GatewayMessages.Lamp, Now + 1, Now + 3, 9).Select(command => command.Id));
        Assert.Equal(5, _book.Open().Count);
    }

    private static CommandOrder Order() => new(CommandKind.Set, "GW-000001", "371502-Z07", GatewayMessages.Lamp, "lamp/dimming", 60, null, "li.wei", "as asked", 30);

    private void Add(string id, long atMs, CommandOrder? order = null) =>
        _book.Add(new GatewayCommand(id, order ?? Order(), atMs, atMs + 30_000, CommandState.Sent, null, null, "", null), new Actor("li.wei"));

    private CommandDispatch Dispatch() => new(_book, new GatewayCommands(new SessionTable(), _time), _time);
}
