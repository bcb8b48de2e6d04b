using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;
using static SmartPoles.DeviceSimulators.Tests.Scenarios.TestScenario;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>A plan played on the clock of a world, and the truth that is written of it.</summary>
public sealed class ScenarioRunnerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    private readonly TempFolder _folder = new();
    // Noon in the city.
    private readonly CountingClock _clock = new(new DateTimeOffset(2026, 1, 15, 4, 0, 0, TimeSpan.Zero));
    private int _seen = -1;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_CoverTiltsAndIsPutBack_TheWorldFollowsAndTheTruthIsWritten()
    {
        var run = Start(File(Scene($$"""{ "component": "{{Cover}}" }""", """{ "event": "tilt-cover", "degrees": 48 }""", """[{ "rule": "cover-tilted" }]""", at: "10s", more: """, "lasts": "20s" """)), speed: 1);

        await AdvanceAsync(run, () => run.World.Cover(Cover).Read().IsOpen);
        Assert.InRange(run.World.ElapsedSeconds, 10, 15);
        await AdvanceAsync(run, () => !run.World.Cover(Cover).Read().IsOpen);
        Assert.InRange(run.World.ElapsedSeconds, 30, 35);
        await run.EndAsync();

        var truth = TruthFile.Read(_folder.Path, out var reason);
        Assert.Equal("", reason);
        var scene = Assert.Single(truth!.Value.Scenes);
        Assert.Equal((_clock.Start.ToUnixTimeMilliseconds(), 1.0), (truth.Value.Run.FromMs, truth.Value.Run.Speed));
        Assert.InRange(scene.FromMs!.Value - truth.Value.Run.FromMs, 10_000, 15_000);
        Assert.InRange(scene.ToMs!.Value - scene.FromMs.Value, 15_000, 25_000);
        Assert.Equal([new TruthAlarm("cover-tilted", Cover, [])], scene.Right, (one, other) => (one.Rule, one.Subject) == (other.Rule, other.Subject));
        Assert.NotNull(truth.Value.Run.ToMs);
    }

    [Fact]
    public async Task Run_TenTimesAsFast_PlaysATenthAsLongAndHalvesNoWindow()
    {
        var run = Start(File(Scene($$"""{ "component": "{{Cover}}" }""", """{ "event": "tilt-cover" }""", at: "100s")), speed: 10);

        await AdvanceAsync(run, () => run.World.Cover(Cover).Read().IsOpen);

        var real = _clock.GetUtcNow() - _clock.Start;
        Assert.InRange(real.TotalSeconds, 10, 15);
        Assert.Equal(12_000, run.Truth.Read().Scenes[0].WithinMs);
        await run.EndAsync();
    }

    [Fact]
    public async Task Run_StoppedEarly_WritesThatTheLaterSceneWasNotPlayed()
    {
        var run = Start(File(
            Scene($$"""{ "component": "{{Cover}}" }""", """{ "event": "tilt-cover" }""", at: "5s"), Scene("""{ "pick": "gas" }""", """{ "event": "leak-gas", "lel": 50 }""", at: "9m")));

        await AdvanceAsync(run, () => run.World.Cover(Cover).Read().IsOpen);
        await run.EndAsync();

        var scenes = TruthFile.Read(_folder.Path, out _)!.Value.Scenes;
        Assert.NotNull(scenes[0].FromMs);
        Assert.Null(scenes[1].FromMs);
    }

    /// <summary>Two disturbances of one device: the end of the one leaves the other.</summary>
    [Fact]
    public async Task Run_OneOfTwoEnds_TheOtherStays()
    {
        var run = Start(File(
            Scene($$"""{ "component": "{{Cover}}" }""", """{ "event": "tilt-cover" }""", at: "1s", more: """, "lasts": "5s" """),
            Scene($$"""{ "component": "{{Cover}}" }""", """{ "event": "flood-shaft", "metres": 2.5 }""", at: "2s")));

        await AdvanceAsync(run, () => run.World.Cover(Cover).Read().WaterLevel > 2);
        await AdvanceAsync(run, () => !run.World.Cover(Cover).Read().IsOpen);

        Assert.Equal(2.5, run.World.Cover(Cover).Read().WaterLevel);
        await run.EndAsync();
    }

    /// <summary>Every event of the world does something that a device can see, and its end undoes it.</summary>
    [Theory]
    [InlineData("tilt-cover", "", "cover")]
    [InlineData("flood-shaft", ", \"metres\": 1.5", "cover")]
    [InlineData("scale-pressure", ", \"factor\": 0.3", "pressure")]
    [InlineData("sag-pressure", ", \"megapascal\": 0.2, \"over_s\": 2", "pressure")]
    [InlineData("fail-lamp", "", "lamp")]
    [InlineData("cut-supply", "", "lamp")]
    [InlineData("switch-lamps", ", \"on\": 0", "lamp")]
    [InlineData("leak-gas", ", \"lel\": 80", "gas")]
    [InlineData("break-sensor", "", "gas")]
    [InlineData("raise-dust", ", \"pm10\": 900", "air")]
    public async Task Run_EachEvent_ShowsAndEnds(string name, string values, string pick)
    {
        var run = Start(File(Scene($$"""{ "pick": "{{pick}}", "seed": 1 }""", $$"""{ "event": "{{name}}"{{values}} }""", at: "5s", more: """, "lasts": "60s" """)), lighting: LightingPlan.AlwaysOn);
        var device = run.Plan.Scenes[0].Place;
        var quiet = See(run.World, device);

        await AdvanceAsync(run, () => Differs(See(run.World, device), quiet));
        Assert.InRange(run.World.ElapsedSeconds, 5, 65);
        await AdvanceAsync(run, () => !Differs(See(run.World, device), quiet));
        Assert.InRange(run.World.ElapsedSeconds, 60, 75);
        await run.EndAsync();
    }

    [Fact]
    public async Task Run_LampThatBurnsByDay_DrawsPowerAtNoon()
    {
        var run = Start(File(Scene("""{ "pick": "lamp" }""", """{ "event": "keep-lamp-lit" }""", at: "5s", more: """, "lasts": "10s" """)));
        var lamp = run.Plan.Scenes[0].Place;
        Assert.Equal(0, run.World.Lamp(lamp).Read().Power);

        await AdvanceAsync(run, () => run.World.Lamp(lamp).Read().Power > 20);
        await AdvanceAsync(run, () => run.World.Lamp(lamp).Read().Power == 0);
        await run.EndAsync();
    }

    [Fact]
    public async Task Run_Storm_FillsGaugeAndShaftAndTheRainStaysInTheGauge()
    {
        var run = Start(
            File(Scene("""{ "city": true }""", """{ "event": "storm", "rain": 120, "wind": 25, "front_ms": 60 }""", at: "5s", more: """, "lasts": "120s" """)));
        var head = Town.Things.First(thing => thing.Kind == DeviceKind.WeatherHead).Device;
        var (before, level) = (run.World.Station(head).Read(), run.World.Cover(Cover).Read().WaterLevel);

        await AdvanceAsync(run, () => run.World.Station(head).Read().WindSpeed > before.WindSpeed + 15);
        await AdvanceAsync(run, () => run.World.ElapsedSeconds > 200);

        // 120 mm/h for some two minutes.
        var after = run.World.Station(head).Read();
        Assert.InRange(after.Rain - before.Rain, 3, 4.5);
        Assert.True(run.World.Cover(Cover).Read().WaterLevel > level + 0.1);
        Assert.True(after.WindSpeed < before.WindSpeed + 10);
        await run.EndAsync();
    }

    private Playing Start(string text, double speed = 5, LightingPlan lighting = LightingPlan.DuskToDawn)
    {
        var plan = Plan(text);
        var world = new CityWorld(_clock, new WorldOptions { Speed = speed, LightingPlan = lighting });
        var truth = new TruthBook(plan, _folder[TruthJson.FileName]);
        var runner = new ScenarioRunner(plan, world, new ScenarioHands(world, _ => null, plan.Scenario.Lasts), truth, _clock);
        var stop = new CancellationTokenSource();
        return new Playing(plan, world, truth, runner.RunAsync(until: null, stop.Token), stop);
    }

    private async Task AdvanceAsync(Playing run, Func<bool> condition) => await Deadline.Until(
        () =>
        {
            if (condition()) return true;
            Assert.False(run.Running.IsFaulted, run.Running.Exception?.ToString());

            // Only when the runner waits again: however slow the machine, no time passes while it is at work.
            if (_clock.Timers == _seen && !run.Running.IsCompleted) return false;
            _seen = _clock.Timers;
            _clock.Advance(Step);
            return false;
        },
        Limit, "the world shows it");

    // What the devices of a kind can see, large enough to tell a disturbance from noise.
    private static double[] See(CityWorld world, string device) => KindOf(device) switch
    {
        DeviceKind.ManholeCover => [world.Cover(device).Read().Tilt / 10, world.Cover(device).Read().WaterLevel],
        DeviceKind.PressureTransmitter => [world.Pressure(device).Read() * 10],
        DeviceKind.LampController => [world.Lamp(device).Read().Power / 10],
        DeviceKind.GasDetector => [world.Gas(device).Read().PercentLel / 10, world.Gas(device).Read().HasFault ? 10 : 0],
        _ => [world.Station(device).Read().Pm10!.Value / 100],
    };

    private static bool Differs(double[] now, double[] quiet) => now.Zip(quiet).Any(pair => Math.Abs(pair.First - pair.Second) > 0.8);

    private sealed class CountingClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private int _timers;

        internal int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }

    private sealed record Playing(RunPlan Plan, CityWorld World, TruthBook Truth, Task Running, CancellationTokenSource Stop)
    {
        internal async Task EndAsync()
        {
            await Stop.CancelAsync();
            await Running;
            Stop.Dispose();
        }
    }
}
