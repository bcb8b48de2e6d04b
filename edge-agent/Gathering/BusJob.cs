using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>One job and the one who waits for it.</summary>
internal sealed class BusJob<T> : IBusJob
{
    private readonly Func<IBus, CancellationToken, ValueTask<T>> _work;
    private readonly CancellationToken _cancel;
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _onCancel;

    public BusJob(Func<IBus, CancellationToken, ValueTask<T>> work, CancellationToken cancel)
    {
        _work = work;
        _cancel = cancel;
        _onCancel = cancel.Register(Cancel);
    }

    public Task<T> Task => _done.Task;

    public async ValueTask RunAsync(IBus bus, CancellationToken stop)
    {
        if (_done.Task.IsCompleted) return;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_cancel, stop);
        try
        {
            _done.TrySetResult(await _work(bus, both.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            Cancel();
        }
        catch (Exception fault)
        {
            // The fault of a job is its owner's; polling goes on.
            _done.TrySetException(fault);
        }
        finally
        {
            await _onCancel.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Cancel() => _done.TrySetCanceled(_cancel.IsCancellationRequested ? _cancel : CancellationToken.None);
}
