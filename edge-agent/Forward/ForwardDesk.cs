using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>Takes readings as they are kept, and makes packets of them when their time has come. Thread-safe.</summary>
internal sealed class ForwardDesk
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<FactorTally>> _tallies = new(StringComparer.Ordinal);
    private readonly ForwardReport _report;
    private readonly ForwardBacklog _backlog;
    private readonly ForwardIntervals _intervals;
    private readonly ForwardCounters _counters;
    private readonly long _offsetMs;
    private long _realTimeFrom;
    private long _minuteFrom;
    private long _hourFrom;

    public ForwardDesk(Hj212ForwardOptions options, ForwardIntervals intervals, ForwardBacklog backlog, ForwardCounters counters)
    {
        var tallies = options.Factors.Select(factor => new FactorTally(factor)).ToList();
        foreach (var tally in tallies)
        {
            if (!_tallies.TryGetValue(tally.Options.Device, out var list)) _tallies.Add(tally.Options.Device, list = []);
            list.Add(tally);
        }

        _report = new ForwardReport(options, tallies);
        _backlog = backlog;
        _intervals = intervals;
        _counters = counters;
        _offsetMs = options.UtcOffsetMinutes * MinuteMs;
    }

    /// <summary>Copies what it needs.</summary>
    public void Take(DeviceBatch batch)
    {
        lock (_gate)
        {
            if (!_tallies.TryGetValue(batch.Device, out var tallies)) return;
            for (var index = 0; index < batch.Readings.Count; index++)
            {
                var reading = batch.Readings[index];

                // Stamped before the clock was known: nobody can tell which period it belongs to.
                if (SampleClock.IsSinceStart(reading.UnixMs)) continue;
                foreach (var tally in tallies)
                {
                    if (tally.Quantity == reading.Quantity && !tally.Note(reading)) _counters.NoteLate();
                }
            }
        }
    }

    /// <summary>Makes the packets that are due; when the next ones are, UTC milliseconds.</summary>
    public long Report(long nowUnixMs)
    {
        lock (_gate)
        {
            var realTimeMs = _intervals.RealTimeSeconds * 1000L;
            var minutesMs = _intervals.Minutes * MinuteMs;
            if (_minuteFrom == 0 || nowUnixMs < _realTimeFrom || nowUnixMs < _minuteFrom)
            {
                // The start, or a clock that was set back: the periods under way begin anew.
                (_realTimeFrom, _minuteFrom, _hourFrom) = (Floor(nowUnixMs, realTimeMs), Floor(nowUnixMs, minutesMs), Floor(nowUnixMs, HourMs));
            }

            // After a long sleep or a step of the clock only the period that just ended is told, not every one between.
            var realTime = Floor(nowUnixMs, realTimeMs);
            if (realTime > _realTimeFrom) Put(_report.RealTime(_realTimeFrom = realTime));
            var minute = Floor(nowUnixMs, minutesMs);
            if (minute > _minuteFrom)
            {
                Put(_report.Minutes(minute - minutesMs, minute));
                _minuteFrom = minute;
            }

            var hour = Floor(nowUnixMs, HourMs);
            if (hour > _hourFrom)
            {
                Put(_report.Hour(hour - HourMs, hour));
                _hourFrom = hour;
            }

            return Math.Min(realTime + realTimeMs, minute + minutesMs);
        }
    }

    /// <summary>The beginning of the period, by the clock of the station's zone.</summary>
    private long Floor(long unixMs, long periodMs) => unixMs - ((unixMs + _offsetMs) % periodMs);

    private void Put(IEnumerable<ForwardPacket> packets)
    {
        foreach (var packet in packets)
        {
            _counters.NoteMade();
            _backlog.Add(packet);
        }
    }
}
