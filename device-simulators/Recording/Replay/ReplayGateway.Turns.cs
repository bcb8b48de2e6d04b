using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>How a message gets from the reader of the recording onto the connection.</summary>
/// <remarks>
/// <code>
///   paced:     PostAsync --turn free?--> TakeTurn on the caller's thread --> socket      the loop sleeps
///                        --turn taken--> bell --> loop --> TakeTurn
///   unpaced:   PostAsync --> bell --> loop --> TakeTurn                                  so that gateways send side by side
/// </code>
/// </remarks>
internal sealed partial class ReplayGateway
{
    /// <summary>Gives it its next message; waits while it has too many.</summary>
    public async ValueTask PostAsync(ReplayMessage message, CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        context.Tally.Posted();
        _inbox.Enqueue(message);

        // What is due goes out at once, on the caller's thread: to wake another one costs milliseconds on a busy machine.
        if (!context.IsPaced || !_turn.Wait(0, stop)) Ring();
        else if (_play is { } play) LeaveWhenDone(play, TakeTurnAsync(play, stop));
        else Leave();
    }

    /// <summary>Sends what waits, as far as the window lets it; false when the connection is gone. To be called with the turn.</summary>
    private async ValueTask<bool> TakeTurnAsync(Play play, CancellationToken stop)
    {
        if (_rebirthAsked && _nodeBirth is not null && !_isExpecting)
        {
            _rebirthAsked = false;
            PackBirths(play.Packets);
        }

        while (!_isDying && _window.Unsettled < play.InFlightMax && _inbox.TryPeek(out var next) && TryTake(next, play.Packets, play.Sent))
        {
            // On with the next one.
        }

        if (!await play.Connection.SendAsync(play.Packets, stop)) return false;
        foreach (var message in play.Sent) context.Sent(message);
        play.Sent.Clear();
        return true;
    }

    /// <summary>Gives the turn back when a send is done: one that has to wait for the network holds up nobody but its own gateway.</summary>
    private void LeaveWhenDone(Play play, ValueTask<bool> turn)
    {
        if (turn.IsCompletedSuccessfully) Leave(isLost: !turn.Result);
        else _ = WaitAsync(turn.AsTask());

        async Task WaitAsync(Task<bool> sending)
        {
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (sending.IsFaulted) play.Failed = sending;
            Leave(isLost: !sending.IsCompletedSuccessfully || !sending.Result);
        }
    }

    private void Leave(bool isLost = false)
    {
        _turn.Release();
        if (isLost || IsLoopWanted) Ring();
    }

    /// <summary>Takes the next message of the inbox; false when the present session has to end first.</summary>
    private bool TryTake(ReplayMessage next, MqttPackets packets, List<ReplayMessage> sent)
    {
        if (next.Sparkplug is { Type: SparkplugMessageType.NBirth } && BdSeqOf(next) != _recordedBdSeq)
        {
            // Another connection of the node: the present one ends first, and what is on its way is waited for.
            _isDying = true;
            return false;
        }

        Dequeue();
        switch (next.Sparkplug?.Type)
        {
            case SparkplugMessageType.NBirth:
                _nodeBirth = next;
                _isExpecting = false;
                break;
            case SparkplugMessageType.DBirth:
                _deviceBirths[next.Sparkplug.Value.Device!] = next;
                break;
            case SparkplugMessageType.DDeath:
                _deviceBirths.Remove(next.Sparkplug.Value.Device!);
                break;
            case SparkplugMessageType.NDeath when BdSeqOf(next) != _recordedBdSeq:
                context.Tally.LeftOut("deaths of connections that were over");
                return true;
            case SparkplugMessageType.NDeath:
                _isDying = true;
                break;
        }

        if (Pack(_window.Add(next), packets) && !next.IsStanding) sent.Add(next);
        return true;
    }

    /// <summary>A connection that is played on.</summary>
    private sealed record Play(MqttConnection Connection, MqttPackets Packets, int InFlightMax)
    {
        /// <summary>Packed and not yet sent.</summary>
        public List<ReplayMessage> Sent { get; } = [];

        /// <summary>A turn that a poster took and that failed: the loop is told, as if it had taken it.</summary>
        public Task? Failed { get; set; }
    }
}
