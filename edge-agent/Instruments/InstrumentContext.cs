using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Instruments;

/// <summary>What every port works with.</summary>
/// <param name="Clock">UTC, to judge the stations' clocks by.</param>
/// <param name="Board">Latest readings and health.</param>
/// <param name="Take">Takes the readings of one packet; copies what it needs. Says so when there is no room for them.</param>
/// <param name="KeptAsync">Ends when all that was taken is on the disk, which alone is acknowledged, or when the disk does not take it.</param>
/// <param name="Time">Stamps and timers.</param>
/// <param name="Logger">Transitions.</param>
internal sealed record InstrumentContext(
    SampleClock Clock,
    DeviceBoard Board,
    Func<DeviceBatch, KeepOutcome> Take,
    Func<CancellationToken, ValueTask<KeepOutcome>> KeptAsync,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>UTC milliseconds; null while the clock is not known.</summary>
    public long? NowUnixMs => Clock.UnixMsAt(Time.GetTimestamp()) is var now && SampleClock.IsSinceStart(now) ? null : now;
}
