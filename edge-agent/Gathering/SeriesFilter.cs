using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Decides which readings of one series are reported. A good one: when it differs from the last reported (never the last polled)
/// value by the deadband, so that a slow drift is seen, or when the series has been still too long. A bad one: when the series turns
/// bad, and then rarely, so that a dead device does not fill the outbox. A change of quality always.
/// </summary>
internal sealed class SeriesFilter(FieldOptions options)
{
    /// <summary>Often enough to show that the trouble lasts; 2,880 records a day at the most.</summary>
    public const long BadRepeatMs = 30_000;

    // The clock was set back: the old times are wrong, and moving new readings behind them would make those wrong too.
    private const long SetBackMs = 60_000;

    private readonly double _band = options.Deadband ?? 0;
    private readonly double _share = (options.DeadbandPercent ?? 0) / 100;
    private readonly long _silenceMaxMs = 1000L * (options.MaxSilenceSeconds ?? FieldOptions.MaxSilenceSecondsDefault);

    private double _lastValue;
    private long _lastUnixMs = long.MinValue;
    private long _reportedMs;
    private bool _isBad;
    private bool _hasReported;

    /// <summary>The reading to report, its time moved so that times of a series increase; null to pass it over.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="nowMs">Monotonic milliseconds.</param>
    /// <param name="isDeviceSilent">The device is known to be silent: its bad readings say nothing new.</param>
    /// <param name="isEverything">Every good reading is wanted for a time.</param>
    public Reading? Take(in Reading reading, long nowMs, bool isDeviceSilent, bool isEverything)
    {
        var isWanted = !_hasReported || _isBad == reading.IsGood || (reading.IsGood
            ? isEverything || nowMs - _reportedMs >= _silenceMaxMs || IsBeyondBand(reading.Value)
            : !isDeviceSilent && nowMs - _reportedMs >= BadRepeatMs);
        if (!isWanted) return null;
        _hasReported = true;
        _isBad = !reading.IsGood;
        _reportedMs = nowMs;
        _lastValue = reading.Value;
        _lastUnixMs = reading.UnixMs > _lastUnixMs || reading.UnixMs < _lastUnixMs - SetBackMs ? reading.UnixMs : _lastUnixMs + 1;
        return reading with { UnixMs = _lastUnixMs };
    }

    private bool IsBeyondBand(double value)
    {
        if (_band == 0 && _share == 0) return true;
        var change = Math.Abs(value - _lastValue);
        return (_band > 0 && change >= _band) || (_share > 0 && change > 0 && change >= _share * Math.Abs(_lastValue));
    }
}
