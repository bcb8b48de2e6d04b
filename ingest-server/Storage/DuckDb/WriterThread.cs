using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>
/// The thread that writes into DuckDB. A batch computes for a tenth of a second without a pause: on a thread of the pool it would keep
/// gateways waiting, and at the same precedence it would take the processor from what acknowledges them. The journal has the
/// rows already, so the store may come second.
/// </summary>
internal sealed partial class WriterThread : IDisposable
{
    private const int PriorityOfThread = 0;    // PRIO_PROCESS; Linux takes it for the one thread that asks (setpriority(2))
    private const int Niceness = 10;

    private readonly BlockingCollection<Action> _work = [];

    public WriterThread() => new Thread(Run) { IsBackground = true, Name = "duckdb writer" }.Start();

    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException cancelled)
            {
                done.SetCanceled(cancelled.CancellationToken);
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        // Elsewhere it stays as it is: precedence is a kindness, not a condition.
        if (OperatingSystem.IsLinux()) _ = SetPriority(PriorityOfThread, 0, Niceness);
        foreach (var work in _work.GetConsumingEnumerable()) work();
        _work.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int value);
}
