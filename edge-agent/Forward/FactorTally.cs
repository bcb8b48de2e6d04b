using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>What one factor came to in a period, in the unit of the platform.</summary>
/// <param name="Min">Smallest value; NaN where there was none.</param>
/// <param name="Mean">Mean over time.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Flag">Normal where good values cover three quarters of the period; only that enters the bureau's statistics.</param>
internal readonly record struct PeriodValue(double Min, double Mean, double Max, Hj212DataFlag Flag);

/// <summary>
/// The readings of one factor: the latest, and their means over a minute and an hour period at once. A reading holds until the next one, as
/// a deadband means it, but no longer than it may be silent. Pure; not thread-safe.
/// </summary>
internal sealed class FactorTally
{
    // A good series with a deadband says something every ten minutes; what is older says nothing about now.
    private const long HoldMaxMs = 15 * 60_000;
    private const double CoverageMin = 0.75;    // of the time, as HJ 75 wants of an hour's mean

    private readonly double _perUnit;
    private readonly Window _minute = new();
    private readonly Window _hour = new();
    private Reading _latest;
    private bool _hasLatest;
    private long _heldFromMs;

    public FactorTally(ForwardedFactorOptions options)
    {
        Options = options;
        _ = QuantityCatalogue.TryGet(options.Quantity, out var info);
        Quantity = info!.Quantity;
        _perUnit = FactorUnits.PerUnit(info, options.Unit) ?? 1;
        CodeUtf8 = System.Text.Encoding.ASCII.GetBytes(options.Code);
    }

    public ForwardedFactorOptions Options { get; }

    public Quantity Quantity { get; }

    public byte[] CodeUtf8 { get; }

    /// <summary>Takes a reading; false for one that is older than what was told already, which changes nothing any more.</summary>
    public bool Note(in Reading reading)
    {
        if (_hasLatest && reading.UnixMs < _heldFromMs) return false;
        Hold(reading.UnixMs);
        _latest = reading;
        _hasLatest = true;
        _heldFromMs = reading.UnixMs;
        if (!reading.IsGood) return true;
        _minute.Touch(reading.Value);
        _hour.Touch(reading.Value);
        return true;
    }

    /// <summary>The value of the moment, with the state behind it; NaN unless that is Normal.</summary>
    public (double Value, Hj212DataFlag Flag) At(long unixMs)
    {
        if (!_hasLatest || unixMs - _latest.UnixMs > HoldMaxMs) return (double.NaN, Hj212DataFlag.Lost);
        return _latest.IsGood ? (_latest.Value / _perUnit, Hj212DataFlag.Normal) : (double.NaN, FlagOf(_latest.Quality));
    }

    /// <summary>Ends a minute period.</summary>
    public PeriodValue CloseMinute(long fromMs, long toMs) => Close(_minute, fromMs, toMs);

    /// <summary>Ends an hour.</summary>
    public PeriodValue CloseHour(long fromMs, long toMs) => Close(_hour, fromMs, toMs);

    private PeriodValue Close(Window window, long fromMs, long toMs)
    {
        Hold(toMs);
        var coverage = window.WeightMs / (toMs - fromMs);
        var flag = coverage >= CoverageMin ? Hj212DataFlag.Normal : _hasLatest && !_latest.IsGood ? FlagOf(_latest.Quality) : Hj212DataFlag.Lost;
        var value = new PeriodValue(window.Min / _perUnit, window.Mean / _perUnit, window.Max / _perUnit, flag);
        window.Clear();
        if (_hasLatest && _latest.IsGood && toMs - _latest.UnixMs < HoldMaxMs) window.Touch(_latest.Value);
        return value;
    }

    /// <summary>The latest reading was true up to a moment.</summary>
    private void Hold(long untilMs)
    {
        if (!_hasLatest || untilMs <= _heldFromMs) return;
        var until = Math.Min(untilMs, _latest.UnixMs + HoldMaxMs);
        if (_latest.IsGood && until > _heldFromMs)
        {
            _minute.Add(_latest.Value, until - _heldFromMs);
            _hour.Add(_latest.Value, until - _heldFromMs);
        }

        _heldFromMs = untilMs;
    }

    private static Hj212DataFlag FlagOf(Quality quality) =>
        quality is Quality.Timeout or Quality.BusDown or Quality.BadFrame or Quality.Stale ? Hj212DataFlag.Lost : Hj212DataFlag.Fault;

    private sealed class Window
    {
        private double _sum;

        public double WeightMs { get; private set; }

        public double Min { get; private set; } = double.NaN;

        public double Max { get; private set; } = double.NaN;

        /// <summary>Kept between minimum and maximum, which rounding must not undo.</summary>
        public double Mean => WeightMs > 0 ? Math.Clamp(_sum / WeightMs, Min, Max) : double.NaN;

        public void Add(double value, double weightMs)
        {
            Touch(value);
            _sum += value * weightMs;
            WeightMs += weightMs;
        }

        public void Touch(double value)
        {
            Min = double.IsNaN(Min) ? value : Math.Min(Min, value);
            Max = double.IsNaN(Max) ? value : Math.Max(Max, value);
        }

        public void Clear()
        {
            _sum = WeightMs = 0;
            Min = Max = double.NaN;
        }
    }
}
