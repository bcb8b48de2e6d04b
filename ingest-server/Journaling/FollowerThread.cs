using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// A thread of its own for somebody who follows the journal: a store, the alarms, the present. They compute for a tenth of a second without a pause: on a
/// thread of the pool they would keep gateways waiting. The journal has the rows already, so whoever follows it may come second.
/// </summary>
/// <remarks>What is started here stays here over its awaits, unless it asks for <c>ConfigureAwait(false)</c>.</remarks>
internal sealed partial class FollowerThread : TaskScheduler, IDisposable
{
    /// <summary>
    /// For a store: it may not take the processor from what acknowledges. It stands behind everybody else's programs too, so nothing that somebody waits
    /// for, such as an alarm, has this.
    /// </summary>
    internal const int Behind = 10;

    private const int PriorityOfThread = 0;    // PRIO_PROCESS; Linux takes it for the one thread that asks (setpriority(2))

    private readonly BlockingCollection<Task> _work = [];
    private readonly int _niceness;
    private readonly Thread _thread;

    /// <param name="name">Name of the thread, as <c>top -H</c> shows it; 15 characters at most.</param>
    /// <param name="niceness">How far it stands behind, 0..19 (nice(2)).</param>
    internal FollowerThread(string name, int niceness = 0)
    {
        _niceness = niceness;
        _thread = new Thread(Work) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public override int MaximumConcurrencyLevel => 1;

    public void Dispose() => _work.CompleteAdding();

    internal Task<T> ComputeAsync<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    internal Task RunAsync(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    internal Task<T> RunAsync<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task) => _work.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Thread.CurrentThread == _thread && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _work];

    private void Work()
    {
        // Elsewhere it stays as it is: precedence is a kindness, not a condition.
        if (_niceness != 0 && OperatingSystem.IsLinux()) _ = SetPriority(PriorityOfThread, 0, _niceness);
        foreach (var task in _work.GetConsumingEnumerable()) TryExecuteTask(task);
        _work.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int value);
}
