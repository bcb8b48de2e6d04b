using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Recording;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>
/// Reckons a scenario of a generated city ahead of time, into a recording: what a recorder would have heard, at the moments of the world's own
/// clock, and the truth in the same times. Same city, scenario, seed and beginning: the same messages, on a busy machine too.
/// </summary>
/// <remarks>
/// <code>
///   CityPlay (plan laid into the city) --HandClock--> QuietGateway n: power, samples, link --> RecordingWriter --> replay, backtest
///                                                '--> TruthBook --> truth.jsonl
/// </code>
/// The city stands still until all gateways are connected, as in <see cref="CityPlay.RunAsync"/>. Unlike there time does not run faster for
/// the city than for gateways and rules, and a lamp that burns by day does so at a time of day.
/// </remarks>
internal sealed class ScenarioRecorder : IFleetSink
{
    /// <summary>Name of the recording's folder beside the truth.</summary>
    internal const string FolderName = "recording";

    /// <summary>What a pole keeps of a day without network, at a sample a minute.</summary>
    private const int DayOfReadings = 1_000_000;

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PowerPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Recorded after the scenario's end, so that rules come to their decisions.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    private readonly CityPlay _play;
    private readonly HandClock _clock;
    private readonly RecordingWriter _writer;
    private readonly QuietGateway[] _gateways;
    private readonly Dictionary<string, QuietGateway> _byId;
    private readonly FleetOptions _options;
    private readonly TruthBook _truth;
    private readonly DateTimeOffset _began;

    // Things due at one moment are done in the order in which they were planned.
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _due = new();
    private long _order;
    private bool _isRunning;

    private ScenarioRecorder(CityPlay play, HandClock clock, RecordingWriter writer, string truthPath, FleetOptions options)
    {
        (_play, _clock, _writer, _options) = (play, clock, writer, options);
        _truth = new TruthBook(play.Plan, truthPath);
        _gateways = [.. Enumerable.Range(0, play.Living.City.GatewayCount).Select(index => new QuietGateway(play.Living, index, options, clock, this))];
        _byId = _gateways.ToDictionary(gateway => gateway.Id);
        _began = clock.GetUtcNow();
    }

    /// <summary>Messages written.</summary>
    internal long Messages { get; private set; }

    /// <summary>Writes a recording and its truth; the city's time begins at <see cref="WorldOptions.Start"/>, at the scenario's or at <paramref name="start"/>.</summary>
    /// <param name="city">The city.</param>
    /// <param name="name">Scenario, by name or file.</param>
    /// <param name="start">When it begins if the scenario does not say.</param>
    /// <param name="seed">Seed of world, picks and phases.</param>
    /// <param name="period">Time between two samples of a gateway.</param>
    /// <param name="folder">For the recording; must hold none.</param>
    /// <param name="truthPath">File for the truth.</param>
    /// <param name="stop">Stops it; what was written stays.</param>
    /// <returns>How many messages.</returns>
    /// <exception cref="WorldArgumentException">The scenario does not fit the city.</exception>
    /// <exception cref="IOException">The disk refuses, or there is a recording already.</exception>
    internal static long Record(
        City.GeneratedCity city, string name, DateTimeOffset start, ulong seed, TimeSpan period, string folder, string truthPath, CancellationToken stop)
    {
        if (ScenarioLibrary.Find(name, out var reason) is not { } scenario) throw new WorldArgumentException(reason);
        var begin = scenario.Start ?? start;
        var clock = new HandClock(begin);
        var play = CityPlay.Prepare(city, name, 0, city.GatewayCount, new WorldOptions { Seed = seed, Start = begin }, clock);
        var options = new FleetOptions { Server = new Uri("mqtt://recording"), Seed = seed, Period = period, QuantitiesMax = CityQuantities.CountMax, PendingReadingsMax = DayOfReadings };
        using var writer = RecordingWriter.Create(folder, clock);
        var recorder = new ScenarioRecorder(play, clock, writer, truthPath, options);
        recorder.Run(stop);
        return recorder.Messages;
    }

    void IFleetSink.Take(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var entry = new RecordedEntry { Kind = EntryKind.Message, Qos = 1, UnixUs = UnixUs, OffsetNs = OffsetNs, Topic = topic, Payload = payload };
        if (!_writer.TryAdd(in entry)) throw new IOException($"The recording takes nothing more: {_writer.TroubleText ?? "a message is too long"}");
        Messages++;
    }

    private long UnixUs => _clock.UnixMs * 1000;

    private long OffsetNs => (_clock.GetUtcNow() - _began).Ticks * 100;

    private void Run(CancellationToken stop)
    {
        _writer.TryNote(EntryKind.Begin, UnixUs, 0, $"scenario {_play.Plan.Scenario.Name}, reckoned in {_play.Plan.City}");
        foreach (var gateway in _gateways)
        {
            gateway.PowerOn();
            Connect(gateway);
            PlanAt(_began + gateway.Phase, () => SampleAgain(gateway));
        }

        var first = _began + ConnectTime;
        var end = first + _play.Plan.Scenario.Lasts;
        PlanAt(first, Begin);
        foreach (var step in _play.Plan.Steps.TakeWhile(step => step.At <= _play.Plan.Scenario.Lasts)) PlanAt(first + step.At, () => Do(step));
        PlanAt(end, () => _truth.End(_clock.GetUtcNow()));
        while (_due.TryDequeue(out var action, out var due) && due.At <= end + Settling && !stop.IsCancellationRequested)
        {
            _clock.MoveTo(due.At);
            if (_isRunning) _play.Living.AdvanceTo(_play.Living.ElapsedSeconds);
            action();
        }

        _writer.TryNote(EntryKind.End, UnixUs, OffsetNs, "", Messages);
    }

    private void Begin()
    {
        _isRunning = true;
        _truth.Begin(_clock.GetUtcNow(), speed: 1);
        _play.Living.Resume();
        WatchPower();
    }

    private void SampleAgain(QuietGateway gateway)
    {
        gateway.Sample();
        PlanAt(_clock.GetUtcNow() + _options.Period, () => SampleAgain(gateway));
    }

    private void WatchPower()
    {
        for (var index = 0; index < _gateways.Length; index++)
        {
            if (!_play.Living.HasSupply(index, _play.Living.ElapsedSeconds))
            {
                _gateways[index].PowerOff();
                continue;
            }

            _gateways[index].PowerOn();
            Connect(_gateways[index]);
        }

        PlanAt(_clock.GetUtcNow() + PowerPeriod, WatchPower);
    }

    private void Do(PlannedStep step)
    {
        _truth.Book(step, _clock.GetUtcNow());
        if (!_byId.TryGetValue(step.Subject, out var gateway)) return;
        switch (step.Action.Form.Kind)
        {
            case EventKind.CutLink when step.IsEnd:
                if (step["backlog_h"] > 0)
                {
                    gateway.TakeEarlier(_began.ToUnixTimeMilliseconds(), TimeSpan.FromHours(step["backlog_h"]), TimeSpan.FromSeconds(step["every_s"]));
                }

                gateway.MendLink();
                Connect(gateway);
                break;
            case EventKind.CutLink:
                gateway.CutLink();
                break;
            case EventKind.ReportAtOnce when !step.IsEnd:
                for (var sample = 0; sample < (int)step["samples"]; sample++) gateway.Sample();
                break;
        }
    }

    private void Connect(QuietGateway gateway)
    {
        if (gateway.ConnectsAt is { } due) PlanAt(due, gateway.Connect);
    }

    private void PlanAt(DateTimeOffset at, Action action) => _due.Enqueue(action, (at, _order++));
}
