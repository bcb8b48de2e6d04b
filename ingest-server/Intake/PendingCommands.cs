namespace SmartPoles.IngestServer.Intake;

/// <summary>Commands of one connection that wait for their PUBACK.</summary>
internal sealed class PendingCommands(int countMax)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, TaskCompletionSource<CommandDelivery>> _waiting = [];
    private bool _isAbandoned;

    /// <summary>Null: too many wait.</summary>
    internal Task<CommandDelivery>? TryAdd(ushort packetId)
    {
        var answer = new TaskCompletionSource<CommandDelivery>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isAbandoned || _waiting.Count >= countMax || !_waiting.TryAdd(packetId, answer)) return null;
        }

        return answer.Task;
    }

    internal void Answered(ushort packetId, ReasonCode outcome) =>
        Complete(packetId, outcome >= ReasonCode.Unspecified ? CommandDelivery.Rejected : CommandDelivery.Delivered);

    /// <summary>It did not leave.</summary>
    internal void Dropped(ushort packetId) => Complete(packetId, CommandDelivery.QueueFull);

    /// <summary>The connection is over. Sessions are clean: nothing is sent again.</summary>
    internal void Abandon()
    {
        TaskCompletionSource<CommandDelivery>[] left;
        lock (_gate)
        {
            _isAbandoned = true;
            left = [.. _waiting.Values];
            _waiting.Clear();
        }

        foreach (var answer in left) answer.TrySetResult(CommandDelivery.NoAnswer);
    }

    private void Complete(ushort packetId, CommandDelivery outcome)
    {
        TaskCompletionSource<CommandDelivery>? answer;
        lock (_gate) _waiting.Remove(packetId, out answer);
        answer?.TrySetResult(outcome);
    }
}
