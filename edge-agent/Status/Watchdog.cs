using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>Pets the watchdog of the service manager as long as every watched loop moves; a stuck one lets it bite.</summary>
/// <remarks>
/// A restart is the last resort against a fault of our own (a deadlock, a driver call that never returns), so only loops are
/// watched that move whatever the world does: the bus loops, which go on when devices are silent and ports are gone. The uplink is
/// not among them: a server that is away or refuses the password is not mended by a restart, which would only cost readings.
/// </remarks>
public sealed class Watchdog(IServiceNotify notify, Func<IReadOnlyList<WatchedLoop>> loops, Func<string> status, TimeProvider time, ILogger logger)
{
    // sd_watchdog_enabled(3) recommends half of the interval; a third leaves room for one that is late.
    private const int PetsPerInterval = 3;
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(20);

    private string? _stuck;

    /// <summary>Runs until cancelled; ends without an exception then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(notify.WatchdogInterval / PetsPerInterval ?? StatusInterval, time);
        try
        {
            do
            {
                if (FindStuck() is { } stuck) Tell(stuck);
                else Moving();
                notify.Status(_stuck is null ? status() : $"{_stuck} does not move; {status()}");
            }
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    private WatchedLoop? FindStuck()
    {
        foreach (var loop in loops())
        {
            if (time.GetElapsedTime(loop.LastProgressStamp()) > loop.Bound) return loop;
        }

        return null;
    }

    private void Moving()
    {
        if (_stuck is not null) logger.LoopMovesAgain(_stuck);
        _stuck = null;
        notify.Pet();
    }

    private void Tell(WatchedLoop loop)
    {
        if (_stuck is null) logger.LoopStuck(loop.Name, (long)time.GetElapsedTime(loop.LastProgressStamp()).TotalSeconds);
        _stuck = loop.Name;
    }
}
