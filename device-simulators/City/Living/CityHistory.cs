using System.Collections.Concurrent;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Reckons one minute of the city after the other. One caller at a time.</summary>
internal sealed class CityHistory
{
    private const double MinuteSeconds = 60;
    private const int WarmUpMinutes = 240;

    private readonly GeneratedCity _city;
    private readonly DisturbancePlan _plan;
    private readonly WorldOptions _options;
    private readonly DateTimeOffset _start;
    private readonly PipeLife _pipes;
    private readonly SmoothNoise _mains;
    private readonly ConcurrentDictionary<int, double> _missed = new();

    public CityHistory(GeneratedCity city, DisturbancePlan plan, WorldOptions options, DateTimeOffset start)
    {
        _city = city;
        _plan = plan;
        _options = options;
        _start = start;
        Sky = new CitySky(city.Cells, options.Seed, start);
        Circuits = new CircuitLife(city.CircuitCount, plan, options, start);
        _pipes = new PipeLife(city, plan, start.TimeOfDay.TotalSeconds);
        _mains = new SmoothNoise(options.Seed, "mains");
    }

    public CitySky Sky { get; }

    public CircuitLife Circuits { get; }

    public string? PipeTrouble => _pipes.Trouble;

    /// <summary>Hours at full power that a lamp has missed because it failed; 0 for nearly all.</summary>
    public IReadOnlyDictionary<int, double> MissedHours => _missed;

    /// <summary>The first minute, its covers filled by the rain of the hours before.</summary>
    public CityMinute First()
    {
        var first = new CityMinute(Sky.TileCount, _city.CircuitCount) { Number = 0 };
        for (var tile = 0; tile < Sky.TileCount; tile++)
        {
            for (var minute = -WarmUpMinutes; minute < 0; minute++)
            {
                first.RainHeld[tile] = Held(first.RainHeld[tile], Sky.At(tile, (minute + 0.5) * MinuteSeconds, []).RainRate);
            }
        }

        Look(first);
        first.Pipes = _pipes.SolveAt(0, PipeReadings.None, 0);
        return first;
    }

    /// <summary>The minute after another; pipes keep their state when they are not solved.</summary>
    public CityMinute Next(CityMinute before, bool isSolving)
    {
        var next = new CityMinute(Sky.TileCount, _city.CircuitCount) { Number = before.Number + 1 };
        Look(next);
        for (var tile = 0; tile < Sky.TileCount; tile++)
        {
            var rate = (before.Tiles[tile].RainRate + next.Tiles[tile].RainRate) / 2;
            next.RainTotal[tile] = before.RainTotal[tile] + rate * MinuteSeconds / 3600;
            next.RainHeld[tile] = Held(before.RainHeld[tile], rate);
        }

        Burn(before, next);
        next.Pipes = isSolving
            ? _pipes.SolveAt(next.Number * MinuteSeconds, before.Pipes.Readings, MinuteSeconds)
            : PipeLife.Hold(before.Pipes.Readings, MinuteSeconds);
        return next;
    }

    private static double Held(double before, double rate) =>
        before * Math.Exp(-MinuteSeconds / ManholeCover.DrainSeconds) + rate * MinuteSeconds / 3600;

    private void Look(CityMinute minute)
    {
        var seconds = minute.Number * MinuteSeconds;
        var moment = _start + TimeSpan.FromSeconds(seconds);
        minute.SunElevation = SunPosition.Elevation(moment);
        minute.Mains = CityWorld.MainsVoltage(moment, _mains, seconds);
        var plan = _plan.All.Where(planned => planned.What is Disturbance.StormFront).ToList();
        for (var tile = 0; tile < Sky.TileCount; tile++) minute.Tiles[tile] = Sky.At(tile, seconds, plan);
        if (_options.Air is not { } air) return;
        minute.Air = air.RowAt(TimeSpan.FromSeconds(seconds / _options.Speed), out var rain);
        minute.AirRain = rain;
    }

    private void Burn(CityMinute before, CityMinute next)
    {
        var seconds = (before.Number + 0.5) * MinuteSeconds;
        var sun = (before.SunElevation + next.SunElevation) / 2;
        for (var circuit = 0; circuit < _city.CircuitCount; circuit++)
        {
            next.BurningHours[circuit] = before.BurningHours[circuit] + Circuits.PowerShare(circuit, sun, seconds) * MinuteSeconds / 3600;
        }

        foreach (var lamp in _plan.Touched)
        {
            if (_city.Components.DeviceOf(lamp) != CityDeviceKind.LampController) continue;
            var circuit = _city.CircuitOf(lamp);
            var change = Circuits.PowerShare(circuit, sun, seconds) - Circuits.LightOf(lamp, circuit, sun, seconds).PowerShare;
            if (change != 0) _missed.AddOrUpdate(lamp, change * MinuteSeconds / 3600, (_, old) => old + change * MinuteSeconds / 3600);
        }
    }
}
