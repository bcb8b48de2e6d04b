using Microsoft.AspNetCore.Connections;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Until when a connection must have shown a sign of life. No timer of its own: <see cref="DeadlineSweep"/> looks at all.</summary>
internal sealed class ConnectionDeadline(ConnectionContext connection, TimeProvider time)
{
    private long _due = long.MaxValue;

    /// <summary>Called once by the sweep when the deadline has passed; null: the connection is cut.</summary>
    internal Action? Passed { get; set; }

    internal ConnectionContext Connection => connection;

    internal void Set(TimeSpan fromNow) => Volatile.Write(ref _due, time.GetTimestamp() + (long)(fromNow.TotalSeconds * time.TimestampFrequency));

    internal void Suspend() => Volatile.Write(ref _due, long.MaxValue);

    internal void Look(long now)
    {
        var due = Volatile.Read(ref _due);
        if (now < due || Interlocked.CompareExchange(ref _due, long.MaxValue, due) != due) return;
        if (Passed is { } passed) passed();
        else Cut();
    }

    internal void Cut() => connection.Abort(new ConnectionAbortedException("The deadline has passed"));
}
