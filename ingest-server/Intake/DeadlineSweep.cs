using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace SmartPoles.IngestServer.Intake;

/// <summary>One look at all deadlines twice a second instead of one timer a connection.</summary>
internal sealed class DeadlineSweep(TimeProvider time)
{
    private readonly ConcurrentDictionary<ConnectionDeadline, byte> _watched = new();

    internal ConnectionDeadline Watch(ConnectionContext connection, TimeSpan fromNow)
    {
        var deadline = new ConnectionDeadline(connection, time);
        deadline.Set(fromNow);
        _watched.TryAdd(deadline, 0);
        return deadline;
    }

    /// <summary>The handler is done: whatever is still on its way out has the linger time, then the connection is cut.</summary>
    internal void Linger(ConnectionDeadline deadline)
    {
        deadline.Passed = null;
        deadline.Set(IntakeLimits.LingerMax);
    }

    internal async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(IntakeLimits.SweepPeriod, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            var now = time.GetTimestamp();
            foreach (var (deadline, _) in _watched)
            {
                if (deadline.Connection.ConnectionClosed.IsCancellationRequested) _watched.TryRemove(deadline, out _);
                else deadline.Look(now);
            }
        }
    }
}
