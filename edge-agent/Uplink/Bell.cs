namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Wakes the one loop that waits; a ring while it works is not lost.</summary>
internal sealed class Bell
{
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next ring. Take it before looking for work.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Ring() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
