namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Hands out durable records that the server does not have. For one caller at a time.</summary>
public abstract class OutboxLane : IDisposable
{
    /// <summary>True when every record of the lane has been taken, for now.</summary>
    public abstract bool IsThrough { get; }

    /// <summary>The next record that the server does not have; null when there is none now.</summary>
    public abstract OutboxRecord? Take();

    /// <summary>Waits until <see cref="Take"/> may have something.</summary>
    public abstract ValueTask WaitForMoreAsync(CancellationToken cancel);

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool isDisposing);
}

/// <summary>The lanes of one session.</summary>
/// <param name="Live">First: the last moments and all that comes.</param>
/// <param name="History">Beside it: everything older. May be through at once, and may have more again when live fell behind.</param>
public sealed record OutboxLanes(OutboxLane Live, OutboxLane History);
