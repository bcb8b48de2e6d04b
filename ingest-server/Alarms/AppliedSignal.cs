namespace SmartPoles.IngestServer.Alarms;

/// <summary>Tells who waits how far the book is.</summary>
internal sealed class AppliedSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;

    internal long Position => Volatile.Read(ref _position);

    internal void Move(long position)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            Volatile.Write(ref _position, position);
            moved = _moved;
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        moved.TrySetResult();
    }

    /// <summary>Completes when everything before a position is applied.</summary>
    internal async Task WaitAsync(long position, CancellationToken stop)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_position >= position) return;
                moved = _moved.Task;
            }

            await moved.WaitAsync(stop).ConfigureAwait(false);
        }
    }
}
