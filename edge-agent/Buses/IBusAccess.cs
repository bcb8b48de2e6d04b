namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A bus that is polled by its own loop: others get it between two questions.</summary>
public interface IBusAccess
{
    /// <summary>Name of the bus.</summary>
    string BusName { get; }

    /// <summary>
    /// Runs a job with the bus to itself, after the question under way and before the next one. Jobs run in the order of their
    /// calls; at most 16 wait.
    /// </summary>
    /// <param name="job">Asks and writes on the bus; should take a few transactions at most, since polling waits for it.</param>
    /// <param name="cancel">Ends the waiting and the job.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or the loop of the bus has ended.</exception>
    /// <exception cref="InvalidOperationException">Too many jobs wait.</exception>
    Task<T> RunAsync<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel);
}
