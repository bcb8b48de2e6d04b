namespace SmartPoles.EdgeAgent.Buses;

/// <summary>
/// The thread of one bus: blocks on the line so that nobody else has to, and sleeps while nobody asks. It starts with the first
/// question.
/// </summary>
internal sealed class BusThread(string busName, Action job, Waker waker)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private volatile bool _isPosted;
    private volatile bool _isStopping;

    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Lets the job run once. The caller waits for its end before the next.</summary>
    public void Post()
    {
        _isPosted = true;
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "bus " + busName };
            _thread.Start();
        }
        else
        {
            waker.Wake();
        }
    }

    /// <summary>Ends after the job under way; on the thread itself, when it returns.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        if (_thread is null || IsCurrent) return Task.CompletedTask;
        waker.Wake();
        return _ended.Task;
    }

    private void Run()
    {
        while (!_isStopping)
        {
            if (!_isPosted)
            {
                waker.Wait(-1, 0, null);
                continue;
            }

            _isPosted = false;
            job();
        }

        _ended.SetResult();
    }
}
