using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>
/// Watches what is mounted on the pole and speaks no field bus. Each is asked at its period, spread over it from the start, a few at a time;
/// one that does not answer is asked again before it counts as not reachable.
/// </summary>
internal sealed class ProbeLoop
{
    /// <summary>Asked at the same time: a dead switch must not open a hundred sockets at once.</summary>
    public const int AtOnceMax = 4;

    private readonly Probe[] _probes;
    private readonly Func<ProbeOptions, CancellationToken, Task<ProbeResult>> _ask;
    private readonly Action<DeviceBatch> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _places = new(AtOnceMax);

    /// <param name="probes">What is watched.</param>
    /// <param name="ask">Asks once.</param>
    /// <param name="clock">Stamps the readings.</param>
    /// <param name="board">Told of them.</param>
    /// <param name="take">Where they go; copies them before it returns.</param>
    /// <param name="time">Deadlines.</param>
    /// <param name="logger">Transitions only.</param>
    public ProbeLoop(
        IReadOnlyList<ProbeOptions> probes, Func<ProbeOptions, CancellationToken, Task<ProbeResult>> ask, SampleClock clock, DeviceBoard board,
        Action<DeviceBatch> take, TimeProvider time, ILogger logger)
    {
        _probes = [.. probes.Select(options => new Probe(options, clock, board, time))];
        _ask = ask;
        _take = take;
        _time = time;
        _logger = logger;
    }

    public IReadOnlyList<ProbeStatus> Statuses => [.. _probes.Select(probe => probe.Status)];

    /// <summary>Runs until cancelled; ends without an exception then.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_probes.Select((probe, index) => WatchAsync(probe, index, stop)));

    private async Task WatchAsync(Probe probe, int index, CancellationToken stop)
    {
        var period = TimeSpan.FromMilliseconds(probe.Options.PeriodMs);
        try
        {
            var due = _time.GetTimestamp() + _time.StampsOf(period * index / _probes.Length);
            while (true)
            {
                var wait = _time.SpanOf(due - _time.GetTimestamp());
                if (wait > TimeSpan.Zero) await Task.Delay(wait, _time, stop).ConfigureAwait(false);
                await LookAsync(probe, stop).ConfigureAwait(false);

                // What a busy moment made late is left out, the phase is kept.
                var missed = Math.Max(0, _time.GetTimestamp() - due) / _time.StampsOf(period);
                due += (missed + 1) * _time.StampsOf(period);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    private async Task LookAsync(Probe probe, CancellationToken stop)
    {
        ProbeResult result = default;
        long began = 0, ended = 0;
        await _places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            for (var asked = 0; asked < probe.Options.Tries && !result.IsReachable; asked++)
            {
                began = _time.GetTimestamp();
                result = await _ask(probe.Options, stop).ConfigureAwait(false);
                ended = _time.GetTimestamp();
                if (!result.IsAboutDevice) break;
            }
        }
        finally
        {
            _places.Release();
        }

        Tell(probe, result);
        var (batch, isChange) = probe.Take(result, began + ((ended - began) / 2));
        if (isChange && result.IsReachable) _logger.Reachable(probe.Options.Id, probe.Status.Target, result.Latency.TotalMilliseconds);
        else if (isChange) _logger.NotReachable(probe.Options.Id, probe.Status.Target, result.Reason);
        if (batch.Readings.Count > 0) _take(batch);
    }

    private void Tell(Probe probe, in ProbeResult result)
    {
        var before = probe.Status;
        if (before.Asked > 0 && before.Last.Outcome == result.Outcome && before.Last.Way == result.Way) return;
        if (result.Way != probe.Options.By) _logger.EchoNotPermitted(probe.Options.Id, probe.Options.Port ?? 0);
        else if (!result.IsAboutDevice) _logger.CannotBeAsked(probe.Options.Id, probe.Status.Target, result.Reason);
    }
}
