namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>Waiting by the clock of a proxy.</summary>
internal static class LinkClock
{
    internal static async Task<bool> WaitUntilAsync(TimeSpan at, TimeProvider clock, long started, CancellationToken stop)
    {
        try
        {
            var left = at - clock.GetElapsedTime(started);
            if (left > TimeSpan.Zero) await Task.Delay(left, clock, stop);
            return !stop.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    internal static async Task<bool> NeverAsync(CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        return false;
    }

    internal static async Task WaitForPartitionAsync(LinkFaultPlan plan, TimeProvider clock, long started, CancellationToken stop)
    {
        while (true)
        {
            var played = clock.GetElapsedTime(started);
            var end = plan.PartitionEnd(played);
            if (end == played) return;
            await Task.Delay(end is { } over ? over - played : Timeout.InfiniteTimeSpan, clock, stop);
        }
    }
}
