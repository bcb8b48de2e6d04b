using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Decides which readings of one series are recorded: every good one; a bad one when the series turns bad, and then rarely, so
/// that a dead device does not fill the outbox. Times of a series strictly increase.
/// </summary>
internal sealed class SeriesFilter
{
    /// <summary>Often enough to show that the trouble lasts; 2,880 records a day at the most.</summary>
    public const long BadRepeatMs = 30_000;

    private long _lastUnixMs;
    private long _lastBadUnixMs;
    private bool _isBad;

    /// <summary>The reading to record, its time moved if need be; null to pass it over.</summary>
    public Reading? Take(Reading reading, bool isDeviceSilent)
    {
        if (!reading.IsGood)
        {
            if (_isBad && (isDeviceSilent || reading.UnixMs - _lastBadUnixMs < BadRepeatMs)) return null;
            _lastBadUnixMs = reading.UnixMs;
        }

        _isBad = !reading.IsGood;
        _lastUnixMs = Math.Max(reading.UnixMs, _lastUnixMs + 1);
        return reading with { UnixMs = _lastUnixMs };
    }
}
