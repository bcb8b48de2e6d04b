using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>
/// A threshold rule as one would explain it: keep every value that counted, and after each look back how long the last stretch beyond the limit, or within
/// clearAt, has lasted. Slow, and without a state machine.
/// </summary>
internal sealed class ObviousThreshold(ThresholdRule rule)
{
    private readonly List<(long UnixMs, long TickMs, double Value)> _values = [];
    private int _from;
    private long? _openSince;

    public List<(TransitionKind Kind, long Onset, long At)> Told { get; } = [];

    public void Value(long unixMs, long tickMs, double value)
    {
        if (!double.IsFinite(value)) return;
        if (_values.Count > 0 && (unixMs < _values[^1].UnixMs || (unixMs == _values[^1].UnixMs && value == _values[^1].Value))) return;
        _values.Add((unixMs, tickMs, value));
        Look(unixMs, row => row.UnixMs);
    }

    public void Tick(long tickMs) => Look(tickMs, row => row.TickMs);

    private void Look(long now, Func<(long UnixMs, long TickMs, double Value), long> clock)
    {
        var wanted = _openSince is null ? (Func<double, bool>)rule.IsExceeded : rule.IsNormal;
        var first = _values.Count;
        while (first > _from && wanted(_values[first - 1].Value)) first--;
        if (first == _values.Count) return;
        var held = now - clock(_values[first]);
        if (held < (_openSince is null ? rule.OnDelayMs : rule.OffDelayMs)) return;
        Told.Add(_openSince is null ? (TransitionKind.Raised, _values[first].UnixMs, now) : (TransitionKind.Cleared, _openSince.Value, now));
        _openSince = _openSince is null ? _values[first].UnixMs : null;

        // What ended one phase does not begin the next: only later values do.
        _from = _values.Count;
    }
}
