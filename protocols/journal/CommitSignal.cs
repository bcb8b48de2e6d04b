namespace SmartPoles.Protocols.Journal;

/// <summary>Wakes everybody who waits for the state of the log to move; costs nothing while nobody waits.</summary>
internal sealed class CommitSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next change. Take it before looking at the state, or a change in between is missed.</summary>
    public Task Next
    {
        get
        {
            lock (_gate)
            {
                return (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public void Raise()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            waiting = _next;
            _next = null;
        }

        waiting?.SetResult();
    }
}
