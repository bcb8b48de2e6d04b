using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>One thing that is watched: what its answers become. For one caller; its status for anybody.</summary>
internal sealed class Probe(ProbeOptions options, SampleClock clock, DeviceBoard board, TimeProvider time)
{
    // A change of reachable is told at once, and every ten minutes that it still is so; a latency that jitters says nothing.
    private static readonly FieldOptions Changes = new() { Deadband = 0.5 };
    private static readonly FieldOptions Jitters = new() { DeadbandPercent = 50, MaxSilenceSeconds = 300 };

    private readonly SeriesFilter _reachable = new(Changes);
    private readonly SeriesFilter _latency = new(Jitters);
    private readonly SeriesFilter _http = new(Changes);
    private readonly DeviceBatch _batch = new(options.Id, 3);
    private ProbeStatus _status = new(options.Id, options.Port is { } port ? $"{options.Host}:{port}" : options.Host, default, 0, 0, 0);

    public ProbeOptions Options => options;

    public ProbeStatus Status => Volatile.Read(ref _status);

    /// <summary>What the way to the server has to know of it.</summary>
    public static PushedDevice DeviceOf(ProbeOptions options)
    {
        Quantity[] quantities = options.By == ProbeWay.Http
            ? [Quantity.LinkReachable, Quantity.LinkLatency, Quantity.LinkHttpStatus]
            : [Quantity.LinkReachable, Quantity.LinkLatency];
        return new PushedDevice(options.Id, [.. quantities.Select(QuantityCatalogue.Get)]);
    }

    /// <summary>Takes a result; the readings to report, none when there is nothing new. True in the second when it was lost or came back.</summary>
    public (DeviceBatch Batch, bool IsChange) Take(in ProbeResult result, long middleStamp)
    {
        _batch.Clear();
        var unixMs = clock.UnixMsAt(middleStamp);
        var before = Status.Last;
        var isChange = result.IsAboutDevice && (!before.IsAboutDevice || before.IsReachable != result.IsReachable);
        var failure = result.IsAboutDevice ? Quality.Timeout : Quality.NoValue;
        Record(_reachable, result.IsAboutDevice
            ? new Reading(Quantity.LinkReachable, unixMs, result.IsReachable ? 1 : 0, Quality.Good)
            : Reading.Bad(Quantity.LinkReachable, unixMs, Quality.NoValue), isUrgent: isChange);
        Record(_latency, result.IsReachable
            ? new Reading(Quantity.LinkLatency, unixMs, Math.Round(result.Latency.TotalMilliseconds, 2), Quality.Good)
            : Reading.Bad(Quantity.LinkLatency, unixMs, failure), isUrgent: false);
        if (options.By == ProbeWay.Http)
        {
            Record(_http, result.HttpStatus > 0
                ? new Reading(Quantity.LinkHttpStatus, unixMs, result.HttpStatus, Quality.Good)
                : Reading.Bad(Quantity.LinkHttpStatus, unixMs, failure), isUrgent: false);
        }

        var status = Status;
        Volatile.Write(ref _status, status with
        {
            Last = result,
            SinceUnixMs = isChange ? unixMs : status.SinceUnixMs,
            Asked = status.Asked + 1,
            Failed = status.Failed + (result.IsReachable ? 0 : 1),
        });
        return (_batch, isChange);
    }

    private void Record(SeriesFilter filter, in Reading reading, bool isUrgent)
    {
        if (filter.Take(reading, time.MillisecondsAt(time.GetTimestamp()), isDeviceSilent: false, isEverything: false) is not { } taken) return;
        board.Note(options.Id, taken);
        _batch.Add(taken, clock.Quality, isUrgent);
    }
}
