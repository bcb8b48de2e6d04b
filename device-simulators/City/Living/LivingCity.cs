using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>
/// A generated city that lives: one clock, and values of every device that hang together. What is slow (weather, rain, pipes,
/// burning hours) is reckoned at whole minutes, ahead of the clock; between two minutes it is interpolated, and each sensor adds its
/// own noise, a function of seed, component and time. Reading is thread-safe and allocates nothing.
/// </summary>
/// <example>
/// <code>
/// var living = new LivingCity(city, TimeProvider.System, new WorldOptions { Speed = 10 });
/// living.Disturbances.Add(new PlannedDisturbance(new Disturbance.WaterLeak(0.1), new DisturbanceTarget.WaterPipe(4711), 3600, 7200));
/// var running = living.RunAsync(stop);                              // keeps a minute ahead of the clock
/// Span&lt;double&gt; values = stackalloc double[CityQuantities.CountMax];
/// var count = living.Read(component, values);                       // in the order of CityQuantities.Of(kind)
/// </code>
/// Without a clock, <see cref="AdvanceTo"/> moves the city to any later moment: generators and tests.
/// </example>
public sealed class LivingCity : IWorldTime
{
    private const double MinuteSeconds = 60;
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _provider;
    private readonly WorldClock _clock;
    private readonly CityHistory _history;
    private readonly DeviceSenses _senses;
    private volatile CityFrame _frame;
    private double _readAt;

    /// <param name="city">The city.</param>
    /// <param name="clock">Real time.</param>
    /// <param name="options">Seed, start, speed, lighting and air as for a small world.</param>
    public LivingCity(GeneratedCity city, TimeProvider clock, WorldOptions options)
    {
        City = city;
        Start = (options.Start ?? (options.Freeze ? WorldOptions.FrozenMoment : clock.GetUtcNow())).ToOffset(TimeSpan.FromHours(8));
        _provider = clock;
        _clock = new WorldClock(clock, Start, options.Speed, options.Freeze);
        Speed = options.Speed;
        Disturbances = new DisturbancePlan(city);
        _history = new CityHistory(city, Disturbances, options, Start);
        _senses = new DeviceSenses(city, Disturbances, options, Start, _history);
        var first = _history.First();
        _frame = new CityFrame(first, _history.Next(first, isSolving: true));
    }

    /// <summary>The city.</summary>
    public GeneratedCity City { get; }

    /// <summary>What goes wrong, when and where.</summary>
    public DisturbancePlan Disturbances { get; }

    /// <summary>Moment at which the world began, UTC+8.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The moment in the world, UTC+8.</summary>
    public DateTimeOffset Now => _clock.Now;

    /// <summary>Seconds of the world since its start.</summary>
    public double ElapsedSeconds => _clock.Elapsed.TotalSeconds;

    /// <summary>World seconds per real second.</summary>
    public double Speed { get; }

    /// <summary>What the last solve of a pipe network had to say when it did not end well; null when it did.</summary>
    public string? PipeTrouble => _history.PipeTrouble;

    /// <summary>Minutes that were not reckoned because the machine was too slow for the speed; pipes keep their state for them.</summary>
    public long MinutesSkipped { get; private set; }

    /// <summary>Holds all values.</summary>
    public void Freeze() => _clock.Freeze();

    /// <summary>Lets time run on.</summary>
    public void Resume() => _clock.Resume();

    /// <summary>Keeps the city ahead of its clock until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var frame = _frame;
                var minute = (long)(ElapsedSeconds / MinuteSeconds);
                var isLate = minute > frame.After.Number + 1;
                if (isLate) MinutesSkipped++;
                var next = await Task.Run(() => _history.Next(frame.After, isSolving: !isLate), stop);
                while (ElapsedSeconds < frame.After.Number * MinuteSeconds) await Task.Delay(PauseMax, _provider, stop);
                _frame = new CityFrame(frame.After, next);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    /// <summary>
    /// Moves the city to a moment that is not before the last one; the clock has no say then. Over more than ten minutes the pipes
    /// are solved once in a quarter of an hour and at the end.
    /// </summary>
    public void AdvanceTo(double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, _readAt);
        var target = Math.Max(1, (long)Math.Ceiling(seconds / MinuteSeconds));
        var isLong = target - _frame.After.Number > 10;
        while (_frame.After.Number < target)
        {
            var number = _frame.After.Number + 1;
            _frame = new CityFrame(_frame.After, _history.Next(_frame.After, !isLong || number % 15 == 0 || number >= target - 1));
        }

        _readAt = seconds;
    }

    /// <summary>Reads a device now. Returns how many values there are; NaN where the device has none at the moment.</summary>
    /// <param name="component">The component that has the device; a passive one gives 0 values.</param>
    /// <param name="values">At least <see cref="CityQuantities.CountMax"/> long.</param>
    public int Read(int component, Span<double> values) => ReadAt(component, ElapsedSeconds, values);

    /// <summary>Reads a device at a moment within the minute that the city is in; outside of it slow things hold.</summary>
    public int ReadAt(int component, double seconds, Span<double> values) => _senses.Read(_frame, component, seconds, values);

    /// <summary>One quantity of a device at a moment; NaN when the device does not measure it.</summary>
    public double ValueAt(int component, Quantity quantity, double seconds)
    {
        Span<double> values = stackalloc double[CityQuantities.CountMax];
        var count = ReadAt(component, seconds, values);
        var index = CityQuantities.Of(City.Components.DeviceOf(component)).IndexOf(quantity);
        return index >= 0 && index < count ? values[index] : double.NaN;
    }

    /// <summary>Whether a gateway has supply: its own fuse, and the mains of its pole.</summary>
    public bool HasSupply(int gateway, double seconds) =>
        Disturbances.GatewayHasSupply(gateway, seconds) && Disturbances.HasSupply(City.CircuitOf(City.PoleOf(gateway)), seconds);

    /// <summary>How long before the middle of the city a storm reaches its first street, s; as long after it reaches the last one.</summary>
    internal double LeadOf(Disturbance.StormFront storm) => _history.Sky.LeadOf(storm);
}
