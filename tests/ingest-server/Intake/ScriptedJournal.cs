using System.Text;
using SmartPoles.IngestServer.Intake;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Sink and journal of an endpoint under test: takes what it is told to take, durable when the test says so.</summary>
internal sealed class ScriptedJournal : IIntakeSink, IDurability
{
    private readonly Lock _gate = new();
    private readonly List<Received> _received = [];
    private readonly Dictionary<string, object> _newest = [];
    private TaskCompletionSource _change = NewChange();
    private long _end;
    private long _durable;
    private (long From, long To) _lost;

    /// <summary>Verdict on each message; default: taken.</summary>
    public Func<Received, IntakeVerdict> Judge { get; set; } = _ => IntakeVerdict.Acknowledge;

    /// <summary>Sabotage: says "durable" of everything at once.</summary>
    public bool ClaimsEarly { get; init; }

    public IGatewayOutlet? LastOutlet { get; private set; }

    public long DurablePosition => ClaimsEarly ? _end : Volatile.Read(ref _durable);

    public Task NextChange
    {
        get
        {
            lock (_gate) return _change.Task;
        }
    }

    /// <summary>What was taken.</summary>
    public Received[] Messages
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    public bool? IsDurable(long position)
    {
        if (ClaimsEarly) return true;
        lock (_gate)
        {
            if (position > _lost.From && position <= _lost.To) return false;
            return position <= _durable ? true : null;
        }
    }

    /// <summary>Everything taken so far, or the first few, reach the disk.</summary>
    public void Commit(long? upTo = null) => Change(() => _durable = upTo ?? _end);

    /// <summary>Everything that waits is lost.</summary>
    public void Lose() => Change(() => _lost = (_durable, _end));

    public ValueTask<IGatewayInlet> ConnectAsync(GatewayConnection connection, CancellationToken stop)
    {
        var inlet = new Inlet(this, connection.Gateway);
        lock (_gate) _newest[connection.Gateway] = inlet;
        LastOutlet = connection.Outlet;
        return ValueTask.FromResult<IGatewayInlet>(inlet);
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (_gate)
        {
            change();
            (before, _change) = (_change, NewChange());
        }

        before.SetResult();
    }

    internal sealed record Received(string Gateway, string Topic, byte[] Payload, int Qos);

    private sealed class Inlet(ScriptedJournal journal, string gateway) : IGatewayInlet
    {
        public IntakeReceipt Accept(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, long receivedUnixMs)
        {
            var message = new Received(gateway, Encoding.UTF8.GetString(topic), payload.ToArray(), qos);
            lock (journal._gate)
            {
                if (journal._newest[gateway] != this) return new IntakeReceipt(IntakeVerdict.Closed);
                var verdict = journal.Judge(message);
                if (verdict != IntakeVerdict.Acknowledge) return new IntakeReceipt(verdict);
                journal._received.Add(message);
                return new IntakeReceipt(verdict, ++journal._end);
            }
        }

        public void Close()
        {
        }
    }
}
