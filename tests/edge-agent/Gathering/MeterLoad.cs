using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>
/// A lamp cabinet and a water pipe as meters see them, in the digits that they send: counters that only rise, voltages that wander, loads that
/// wander and are switched now and then, a valve that is seldom moved.
/// </summary>
internal sealed class MeterLoad(int seed)
{
    private const double WanderShare = 0.97;
    private const int SwitchedEvery = 200;

    private readonly Random _random = new(seed);
    private readonly Dictionary<Quantity, (double Value, long Ticks)> _states = [];

    /// <summary>What the meter says at a moment; null for a quantity that it does not have.</summary>
    public int? DigitsOf(Quantity quantity, long ticks) => quantity switch
    {
        Quantity.PowerEnergy => Counted(quantity, 1_234_567, 3000, ticks),           // 30 kW in hundredths of a kWh
        Quantity.PowerEnergyReverse => Counted(quantity, 4321, 0, ticks),
        Quantity.WaterVolume => Counted(quantity, 765_432, 1200, ticks),             // 12 m3/h in hundredths
        Quantity.PowerVoltageA or Quantity.PowerVoltageB or Quantity.PowerVoltageC => Wandering(quantity, 2300, 8, 0, ticks),
        Quantity.PowerCurrentA or Quantity.PowerCurrentB or Quantity.PowerCurrentC => Wandering(quantity, 45_000, 300, 40_000, ticks),
        Quantity.PowerActive => Wandering(quantity, 300_000, 1500, 250_000, ticks),
        Quantity.PowerReactive => Wandering(quantity, 60_000, 1000, 40_000, ticks),
        Quantity.PowerFactor => Wandering(quantity, 950, 8, 0, ticks),
        Quantity.PowerFrequency => Wandering(quantity, 5000, 2, 0, ticks),
        Quantity.WaterValve => Seldom(ticks),
        _ => null,
    };

    private int Counted(Quantity quantity, int first, double perHour, long ticks)
    {
        var (value, before) = _states.GetValueOrDefault(quantity, (first, ticks));
        value += perHour * TimeSpan.FromTicks(ticks - before).TotalHours * 2 * _random.NextDouble();
        _states[quantity] = (value, ticks);
        return (int)value;
    }

    /// <summary>Back to its middle by and by; now and then switched off or on.</summary>
    private int Wandering(Quantity quantity, double middle, double step, double switched, long ticks)
    {
        var (offset, state) = _states.GetValueOrDefault(quantity);
        if (switched > 0 && _random.Next(SwitchedEvery) == 0) state = 1 - state;
        offset = (offset * WanderShare) + (((2 * _random.NextDouble()) - 1) * step);
        _states[quantity] = (offset, state);
        return (int)Math.Max(0, middle + offset - (state * switched));
    }

    private int Seldom(long ticks)
    {
        var (status, _) = _states.GetValueOrDefault(Quantity.WaterValve);
        if (_random.Next(SwitchedEvery) == 0) status = _random.Next(8);
        _states[Quantity.WaterValve] = (status, ticks);
        return (int)status;
    }
}
