namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// Writes the PUBACKs of all connections: one loop, woken by each commit, that touches only the connections for which something waits.
/// </summary>
internal sealed class AckPump(IDurability durability, IntakeMetrics metrics)
{
    private readonly Lock _gate = new();
    private List<MqttSession> _waiting = [];
    private List<MqttSession> _visited = [];

    /// <summary>
    /// Something waits for a commit. Enlist first and look at the journal afterwards: whatever becomes durable after the look finds
    /// the session in the list.
    /// </summary>
    internal void Enlist(MqttSession session)
    {
        if (!session.TryMarkEnlisted()) return;
        lock (_gate) _waiting.Add(session);
    }

    /// <summary>Runs on a thread of its own until stopped: a PUBACK that is due must not wait for a thread of the pool.</summary>
    internal Task RunAsync(CancellationToken stop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(ended, stop)) { IsBackground = true, Name = "mqtt acks" }.Start();
        return ended.Task;
    }

    private void Run(TaskCompletionSource ended, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var changed = durability.NextChange;
                Visit();
                changed.Wait(stop);
            }
        }
        catch (OperationCanceledException)
        {
            ended.SetCanceled(stop);
        }
        catch (Exception failure)
        {
            ended.SetException(failure);
        }
    }

    private void Visit()
    {
        lock (_gate) (_waiting, _visited) = (_visited, _waiting);
        if (_visited.Count == 0) return;
        metrics.CountAckWake();
        foreach (var session in _visited)
        {
            session.UnmarkEnlisted();
            if (session.Acknowledge()) Enlist(session);
        }

        _visited.Clear();
    }
}
