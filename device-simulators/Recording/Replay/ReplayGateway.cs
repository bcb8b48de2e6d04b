using System.Collections.Concurrent;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>
/// One recorded node that connects as itself: own connection, will and births, its messages in order, at QoS 1 in a window. A lost connection is
/// made again, with births, and what was not acknowledged goes again. Without a rewriter it plays what is not Sparkplug, as it was.
/// </summary>
/// <remarks>
/// <code>
///  Post --> [inbox] --> births kept, deaths end the session --> SessionRewriter --> ReplayWindow, PUBLISH ... PUBACK --> tally
///                                                                   ^-- again after a lost connection --'
/// </code>
/// </remarks>
internal sealed partial class ReplayGateway(string id, SessionRewriter? rewriter, ReplayContext context) : IMqttEar
{
    /// <summary>Messages that wait for their window; the reader of the recording waits for the slowest gateway beyond it.</summary>
    private const int InboxMax = 1024;

    private const string Unborn = "of nodes whose birth is not in the recording";

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<ReplayMessage> _inbox = new();
    private readonly SemaphoreSlim _room = new(InboxMax);
    private readonly SemaphoreSlim _bell = new(0, 1);

    // Whoever holds it moves the session on: the gateway's own loop, or who posts a message that is due.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ReplayWindow _window = new(context.Tally);
    private readonly Dictionary<string, ReplayMessage> _deviceBirths = new(StringComparer.Ordinal);
    private ReplayMessage? _nodeBirth;
    private long? _recordedBdSeq;
    private byte _nextBdSeq;
    private Play? _play;
    private volatile bool _isDying;
    private bool _isExpecting;
    private volatile bool _isComplete;
    private volatile bool _rebirthAsked;

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a connection stands.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>Completes with the first connection, or when there is none to be had.</summary>
    public Task FirstConnection => _first.Task;

    /// <summary>There is something that only the loop does, or that waited for an acknowledgement.</summary>
    private bool IsLoopWanted => _isDying || _isComplete || !_inbox.IsEmpty;

    private bool IsDone => _isComplete && _inbox.IsEmpty && _window.Unsettled == 0;

    /// <summary>Before it runs: connects ahead for a birth that will come, so that the birth is not late for its connection.</summary>
    public void Expect(ReplayMessage nodeBirth)
    {
        Born(nodeBirth);
        _isExpecting = true;
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        _isComplete = true;
        Ring();
    }

    /// <summary>Plays until all is settled, or until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (await PrepareAsync(stop)) await ConnectAndPlayAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // Stopped before the end: the tally shows what is missing.
        }
        finally
        {
            _first.TrySetResult();
        }
    }

    void IMqttEar.OnMessage(in MqttMessage message, long timestamp)
    {
        if (!SparkplugMessages.AsksForRebirth(message.Payload)) return;
        _rebirthAsked = true;
        Ring();
    }

    void IMqttEar.OnAcknowledged(ushort packetId, int reason)
    {
        _window.Acknowledge(packetId, reason);
        if (IsLoopWanted) Ring();
    }

    void IMqttEar.OnSubscribed(ushort packetId, int reason)
    {
        // A server that grants no commands gets none of its wishes for births; all else works.
    }

    /// <summary>Waits for something to connect for; false when all is settled.</summary>
    private async Task<bool> PrepareAsync(CancellationToken stop)
    {
        while (true)
        {
            if (_window.Unsettled > 0 || _nodeBirth is not null) return !IsDone;
            if (_inbox.TryPeek(out var next))
            {
                if (rewriter is null) return true;
                Dequeue();
                if (next.Sparkplug!.Value.Type == SparkplugMessageType.NBirth)
                {
                    Born(next);
                    _window.Add(next);
                    return true;
                }

                context.Tally.LeftOut(Unborn);
                continue;
            }

            if (_isComplete) return false;
            await _bell.WaitAsync(stop);
        }
    }

    private async Task ConnectAndPlayAsync(CancellationToken stop)
    {
        var (connection, reason) = await ConnectAsync(stop);
        if (connection is null)
        {
            GiveUp(reason);
            return;
        }

        await using (connection)
        {
            var reading = connection.RunAsync(this, CancellationToken.None);
            _ = reading.ContinueWith(_ => Ring(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            IsConnected = true;
            _first.TrySetResult();
            var isOrderly = true;
            try
            {
                isOrderly = await PlayAsync(connection, reading, stop);
            }
            finally
            {
                // Also when it is stopped: a will would tell of a death that is not in the recording.
                IsConnected = false;
                if (isOrderly) await connection.SayGoodbyeAsync();
                else context.Tally.Trouble($"{id}: {connection.EndReason}");
                await connection.DisposeAsync();
                await reading;
            }
        }
    }

    private async Task<(MqttConnection? Connection, string Reason)> ConnectAsync(CancellationToken stop)
    {
        var began = context.Clock.GetTimestamp();
        var pause = PauseMin;
        while (true)
        {
            var bdSeq = _nextBdSeq++;
            rewriter?.Begin(bdSeq);
            MqttWill? will = null;
            if (rewriter is not null && _nodeBirth?.Sparkplug is { } birth)
            {
                var topic = new SparkplugTopic(birth.Group, SparkplugMessageType.NDeath, birth.Node, null).ToString();
                will = new MqttWill(topic, rewriter.Will(context.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
            }

            var (connection, reason) = await KnockAsync(will, stop);
            if (connection is not null) return (connection, "");
            stop.ThrowIfCancellationRequested();
            context.Tally.Trouble($"{id}: {reason}");
            if (context.Clock.GetElapsedTime(began) > context.Options.GiveUpAfter) return (null, reason);
            await Task.Delay(pause, context.Clock, stop);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    private async Task<(MqttConnection? Connection, string Reason)> KnockAsync(MqttWill? will, CancellationToken stop)
    {
        await context.Door.WaitAsync(stop);
        try
        {
            return await MqttConnection.ConnectAsync(context.TargetOf(id), id, will, context.Clock, stop);
        }
        finally
        {
            context.Door.Release();
        }
    }

    /// <summary>Plays on one connection: true when the session came to its own end, false when the connection was lost.</summary>
    private async Task<bool> PlayAsync(MqttConnection connection, Task reading, CancellationToken stop)
    {
        var packets = new MqttPackets(connection.IsMqtt5);
        if (_nodeBirth?.Sparkplug is { } born)
        {
            packets.Subscribe(_window.NextPacketId(), new SparkplugTopic(born.Group, SparkplugMessageType.NCmd, born.Node, null).ToString(), 1);
        }

        Resume(packets);
        var play = new Play(connection, packets, Math.Min(context.Options.Window, connection.ReceiveMax));
        await _turn.WaitAsync(stop);
        _play = play;
        try
        {
            while (true)
            {
                if (play.Failed is { } failed) await failed;
                if (reading.IsCompleted || !await TakeTurnAsync(play, stop)) return false;
                if (_window.Unsettled == 0 && (_isDying || IsDone))
                {
                    if (_isDying) Died();
                    return true;
                }

                _turn.Release();
                try
                {
                    await _bell.WaitAsync(stop);
                }
                finally
                {
                    await _turn.WaitAsync(CancellationToken.None);
                }
            }
        }
        finally
        {
            _play = null;
            _turn.Release();
        }
    }

    private void Born(ReplayMessage birth)
    {
        _nodeBirth = birth;
        _recordedBdSeq = BdSeqOf(birth);
        _deviceBirths.Clear();
        _isDying = false;
        _isExpecting = false;
    }

    private void Died()
    {
        _nodeBirth = null;
        _deviceBirths.Clear();
        _isDying = false;
        _isExpecting = false;
    }

    /// <summary>A fresh connection: births, unless they are what goes again anyway, then what is not settled.</summary>
    private void Resume(MqttPackets packets)
    {
        var unsettled = _window.TakeUnsettled();
        if (_nodeBirth is not null && !_isExpecting && (unsettled.Count == 0 || unsettled[0].Message != _nodeBirth)) PackBirths(packets);
        foreach (var pending in unsettled)
        {
            // The first time is no repetition: the birth that this connection was made for.
            if (pending.PacketId != 0) context.Tally.SentAgain();
            Pack(pending, packets);
        }
    }

    private void PackBirths(MqttPackets packets)
    {
        foreach (var birth in _deviceBirths.Values.OrderBy(birth => birth.OffsetNs).Prepend(_nodeBirth!))
        {
            if (rewriter!.Rewrite(birth.Sparkplug!.Value, birth.Payload, out var payload) != RewriteOutcome.Ok) continue;
            var pending = _window.Add(null);
            pending.PacketId = _window.NextPacketId();
            packets.Publish(birth.Topic, payload.Span, pending.PacketId, isRetained: false, context.PropertiesOf(birth));
        }
    }

    private bool Pack(ReplayWindow.Pending pending, MqttPackets packets)
    {
        var message = pending.Message!;
        ReadOnlyMemory<byte> payload = message.Payload;
        if (rewriter is not null)
        {
            var outcome = rewriter.Rewrite(message.Sparkplug!.Value, message.Payload, out payload);
            if (outcome != RewriteOutcome.Ok)
            {
                _window.LeaveOut(pending, outcome == RewriteOutcome.Unborn ? Unborn : "no Sparkplug payload, or a ledger that cannot be read");
                return false;
            }

            pending.Readings = message.Sparkplug!.Value.Type is SparkplugMessageType.DData or SparkplugMessageType.NData ? rewriter.Readings : 0;
        }

        pending.PacketId = _window.NextPacketId();
        packets.Publish(message.Topic, payload.Span, pending.PacketId, rewriter is null && message.IsRetained, context.PropertiesOf(message));
        return true;
    }

    private void GiveUp(string reason)
    {
        var text = $"{ReplayCounts.FailurePrefix}no connection ({reason})";
        _window.LeaveAllOut(text);
        _first.TrySetResult();
        Died();
        while (_inbox.TryPeek(out _))
        {
            Dequeue();
            context.Tally.LeftOut(text);
        }
    }

    private void Dequeue()
    {
        _inbox.TryDequeue(out _);
        _room.Release();
    }

    private static long? BdSeqOf(ReplayMessage message)
    {
        if (SparkplugPayload.Read(message.Payload, out var payload) != SparkplugStatus.Ok) return null;
        foreach (var metric in payload)
        {
            if (metric.Name.SequenceEqual(MetricNames.BdSeq) && metric.TryGetInteger(metric.DataType ?? SparkplugDataType.Int64, out var bdSeq)) return bdSeq;
        }

        return null;
    }

    private void Ring()
    {
        lock (_bell)
        {
            if (_bell.CurrentCount == 0) _bell.Release();
        }
    }
}
