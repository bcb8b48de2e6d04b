using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole.Replaying;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.IngestServer.Tests.Backtest;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>The pace of a replay and its end, by a clock that the test moves, from a real journal.</summary>
public sealed class ReplaySessionTests : IAsyncLifetime
{
    private const long Second = 1000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _t0 = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Second * Second;
    private StateDatabase _state = null!;
    private RegistryKeeper _places = null!;
    private ReplayDesk _desk = null!;

    /// <summary>Ten minutes of ticks; the lamp's value is the second, and at 300 s its pressure falls below the rule's limit.</summary>
    public async ValueTask InitializeAsync()
    {
        var writer = new EntryWriter();
        var entries = new List<byte[]>();
        for (var second = 0; second <= 600; second++)
        {
            var message = new DecodedMessage();
            message.Reset(MessageKind.Data, GatewayMessages.Gateway, GatewayMessages.Lamp, _t0 + (second * Second));
            message.Readings.Add(new DecodedReading(new Reading(Quantity.LampPower, _t0 + (second * Second), second, Quality.Good), IsHistorical: false));
            message.Readings.Add(new DecodedReading(new Reading(Quantity.WaterPressure, _t0 + (second * Second), second < 300 ? 0.3 : 0.1, Quality.Good), IsHistorical: false));
            entries.Add(writer.Message(message).ToArray());
            entries.Add(writer.Tick(_t0 + (second * Second)).ToArray());
        }

        var journal = Path.Combine(_folder.Path, "journal");
        await TestJournal.WriteAsync(journal, entries);
        _state = new StateDatabase(Path.Combine(_folder.Path, "state.db"));
        var archive = new RegistryArchive(_folder.Path);
        archive.Keep(TestCity.Registry, null);
        _places = new RegistryKeeper(archive, TestCity.Registry, (_, _) => ValueTask.FromResult(true), _time);
        var rules = RuleParser.Parse(
            """{ "version": 2, "rules": [ { "id": "low", "kind": "threshold", "level": 2, "quantity": "water/pressure", "below": 0.14, "onDelayMs": 4000, "text": { "en": "a", "zh": "b" } }] }""", [])!;
        _desk = new ReplayDesk(journal, new AlarmOptions(), new RuleBook(_state, new AuditTrail(_state)), () => rules, _places, _time);
    }

    public ValueTask DisposeAsync()
    {
        _stop.Cancel();
        _desk.Dispose();
        _places.Dispose();
        _state.Dispose();
        _folder.Dispose();
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Session_AtASpeed_FollowsTheClockStopsWhenHeldAndEndsAtItsEnd()
    {
        var session = Start(60, 500, 60);
        await ArriveAsync(session, 60);
        Assert.Equal(60, await ValueAsync(session, 60));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(180, await ValueAsync(session, 180));
        session.Change(null, true, null);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(180, await ValueAsync(session, 180));
        Assert.Equal(At(180), session.Look().NowMs);

        session.Change(3600, false, null);
        await GoOnUntilAsync(() => session.Look().IsAtEnd, "the end is reached");
        Assert.Equal((At(500), 500), (session.Look().NowMs, await ValueAsync(session, 500)));
    }

    [Fact]
    public async Task Change_ToAMomentBeforeAndAfter_ShowsTheCityAsItWasThen()
    {
        var session = Start(60, 500, 1);
        await ArriveAsync(session, 60);
        session.Change(null, true, At(400));
        await ArriveAsync(session, 400);
        Assert.Equal(400, await ValueAsync(session, 400));
        var raised = Assert.Single(session.Run.Alarms.List(new AlarmQuery()));
        Assert.Equal(("low", At(300)), (raised.Rule, raised.OnsetUnixMs));

        session.Change(null, null, At(100));
        await ArriveAsync(session, 100);

        Assert.Equal(100, await ValueAsync(session, 100));
        Assert.Empty(session.Run.Alarms.List(new AlarmQuery()));
        Assert.True(session.Look().IsPaused);
    }

    [Fact]
    public async Task Session_ThatIsWatched_TellsValuesAlarmsAndTheClockInTheFormsOfTheLiveStream()
    {
        var session = Start(60, 500, 60);
        using var browser = session.Stream.Subscribe(null, ValueWish.All)!;
        session.Change(null, null, At(60));
        var told = new List<LiveEvent>();
        bool IsTold(string name, string part) => told.Exists(live => live.Name == name && live.Json.Contains(part, StringComparison.Ordinal));
        await GoOnUntilAsync(
            () =>
            {
                while (browser.Events.TryRead(out var live)) told.Add(live);
                return IsTold("reload", "{}") && IsTold("values", "lamp/power") && IsTold("alarm", "\"rule\":\"low\"") && IsTold("clock", "\"isAtEnd\":true");
            },
            "values, the alarm and the end are told");

        var clock = JsonDocument.Parse(told.Last(live => live.Name == "clock").Json).RootElement;
        Assert.Equal((At(500), 60, false), (clock.GetProperty("nowMs").GetInt64(), clock.GetProperty("speed").GetInt32(), clock.GetProperty("isPaused").GetBoolean()));
    }

    [Fact]
    public async Task Session_ThatNobodyLooksAt_EndsAfterFiveMinutesAndAWatchedOneDoesNot()
    {
        var watching = _desk.RunAsync(_stop.Token);
        var (left, watched) = (Start(60, 500, 1), Start(60, 500, 1));
        using var browser = watched.Stream.Subscribe(null);
        _time.Advance(ReplayDesk.UnwatchedMax - TimeSpan.FromSeconds(20));
        Assert.Equal(2, _desk.List().Count);

        await GoOnUntilAsync(() => _desk.List().Count == 1, "the one that is left ends", TimeSpan.FromSeconds(10));

        Assert.Equal(watched.Id, Assert.Single(_desk.List()).Id);
        Assert.Null(_desk.Find(left.Id));
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        Assert.Empty(_desk.List());
    }

    [Fact]
    public void Start_MoreThanAreLetOrBeforeTheJournal_IsRefusedWithTheReason()
    {
        for (var count = 0; count < ReplayDesk.SessionsMax; count++) Start(60, 500, 1);

        Assert.Null(_desk.TryStart(new ReplayOrder(At(60), At(500), 1), out _, out var isBusy));
        Assert.True(isBusy);
        Assert.True(_desk.End(_desk.List()[0].Id));
        Assert.Null(_desk.TryStart(new ReplayOrder(1000, 2000, 1), out var reason, out isBusy));
        Assert.Equal((false, true), (isBusy, reason.Contains("retention", StringComparison.Ordinal)));
    }

    private long At(int second) => _t0 + (second * Second);

    private ReplaySession Start(int from, int to, int speed) => _desk.TryStart(new ReplayOrder(At(from), At(to), speed), out var reason, out _) ?? throw new InvalidOperationException(reason);

    private Task ArriveAsync(ReplaySession session, int second) => Deadline.Until(() => session.Look() is { IsSeeking: false } look && look.NowMs == At(second), Limit, $"second {second} is reached");

    private Task GoOnUntilAsync(Func<bool> condition, string awaited, TimeSpan? step = null) => Deadline.Until(
        () =>
        {
            _time.Advance(step ?? TimeSpan.FromMilliseconds(250));
            return condition();
        },
        Limit, awaited);

    private static async Task<double> ValueAsync(ReplaySession session, double expected)
    {
        double Newest() => session.Run.Latest.Device(GatewayMessages.Lamp)?.Values[Quantity.LampPower].Value ?? double.NaN;
        await Deadline.Until(() => Newest() == expected, Limit, $"the value {expected} is shown, and not {Newest()}");
        return Newest();
    }
}
