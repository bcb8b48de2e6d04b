using System.Buffers.Binary;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>Listens to a broker and writes what it hears, until it is stopped.</summary>
/// <remarks>
/// <code>
///  broker --MqttConnection--> OnMessage: two clocks --TrafficBuffer--> write loop --RecordingWriter--> segments, indexes
///                                    '-- no room: counted, told --^
/// </code>
/// </remarks>
public sealed class TrafficRecorder(RecordOptions options, RecordingWriter writer, TimeProvider clock) : IMqttEar
{
    private static readonly TimeSpan CommitPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromSeconds(1);

    private readonly TrafficBuffer _buffer = new(options.BufferBytesMax);
    private readonly SeqWatch _seqs = new();
    private readonly TopicBook _topics = new();
    private readonly long _began = clock.GetTimestamp();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<int> _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MqttConnection? _connection;
    private long _heard;
    private long _dropped;
    private long _droppedTold;

    /// <summary>What it did; may be read while it runs.</summary>
    public RecordCounts Counts => new(
        Volatile.Read(ref _heard), writer.Kept, Volatile.Read(ref _dropped), writer.Lost, _seqs.Missing, _seqs.Nodes, _seqs.Unborn, writer.Bytes);

    /// <summary>Completes when the broker has granted the topic: what is published from then on is heard.</summary>
    public Task Listening => _listening.Task;

    /// <summary>
    /// Records until <paramref name="stop"/> fires or the disk refuses; what was heard until then is written before it ends.
    /// </summary>
    /// <returns>Empty after a good end; else why it could not go on, in words.</returns>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        using var diskStop = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, diskStop.Token);
        var (first, reason) = await ConnectAsync(either.Token);
        if (first is null) return stop.IsCancellationRequested ? "" : $"{options.Target.Address}: {reason}";
        _listening.TrySetResult();
        writer.TryNote(EntryKind.Begin, UnixUs(_began), 0, $"{options.Target.Address} {options.Topic}");
        var listening = ListenAsync(first, either.Token);
        var trouble = await WriteAsync(listening, diskStop);
        await listening;
        _buffer.Dispose();
        return trouble;
    }

    void IMqttEar.OnMessage(in MqttMessage message, long timestamp)
    {
        Interlocked.Increment(ref _heard);
        if (_topics.Of(message.Topic) is { } topic && _seqs.Hear(in topic, message.Payload) && options.AsksForBirths) AskForBirth(topic);
        var entry = new RecordedEntry
        {
            Kind = EntryKind.Message,
            Qos = message.Qos,
            IsRetained = message.IsRetained,
            UnixUs = UnixUs(timestamp),
            OffsetNs = OffsetNs(timestamp),
            Topic = message.Topic,
            Payload = message.Payload,
        };
        if (message.Payload.Length > RecordedEntry.PayloadBytesMax || !_buffer.TryAdd(in entry)) Interlocked.Increment(ref _dropped);
    }

    void IMqttEar.OnAcknowledged(ushort packetId, int reason)
    {
    }

    void IMqttEar.OnSubscribed(ushort packetId, int reason) => _subscribed.TrySetResult(reason);

    private async Task ListenAsync(MqttConnection first, CancellationToken stop)
    {
        var connection = first;
        while (true)
        {
            _connection = connection;
            await RunConnectionAsync(connection, stop);
            if (stop.IsCancellationRequested) return;
            Note($"lost: {connection.EndReason}");
            _seqs.Forget();
            while (true)
            {
                try
                {
                    await Task.Delay(ReconnectPause, clock, stop);
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                if (await ConnectAsync(stop) is ({ } next, _))
                {
                    connection = next;
                    break;
                }
            }

            Note("stands again");
        }
    }

    private async Task RunConnectionAsync(MqttConnection connection, CancellationToken stop)
    {
        await using (connection)
        {
            var reading = _reading ?? connection.RunAsync(this, stop);
            _reading = null;
            await reading;
            if (stop.IsCancellationRequested) await connection.SayGoodbyeAsync();
        }
    }

    private Task? _reading;

    /// <summary>Connects and subscribes; what arrives from then on is recorded.</summary>
    private async Task<(MqttConnection? Connection, string Reason)> ConnectAsync(CancellationToken stop)
    {
        var id = $"recorder-{Environment.ProcessId}-{clock.GetTimestamp() & 0xFFFFFF:x}";
        var (connection, reason) = await MqttConnection.ConnectAsync(options.Target, id, null, clock, stop);
        if (connection is null) return (null, reason);
        _subscribed = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reading = connection.RunAsync(this, stop);
        var packets = new MqttPackets(connection.IsMqtt5);
        packets.Subscribe(1, options.Topic, 2);
        await connection.SendAsync(packets, CancellationToken.None);
        await Task.WhenAny(_subscribed.Task, _reading);
        if (_subscribed.Task is { IsCompletedSuccessfully: true, Result: < 0x80 }) return (connection, "");
        var granted = _subscribed.Task.IsCompleted ? _subscribed.Task.Result : -1;
        reason = granted switch
        {
            -1 => connection.EndReason,
            0x87 => $"not allowed to listen to {options.Topic}: see --user and --password-file, and --topic",
            _ => $"does not grant {options.Topic}, reason code {granted:X2}",
        };
        await connection.DisposeAsync();
        await _reading;
        _reading = null;
        return (null, reason);
    }

    private async Task<string> WriteAsync(Task listening, CancellationTokenSource diskStop)
    {
        while (true)
        {
            var isLast = listening.IsCompleted;
            if (!isLast) await Task.WhenAny(_buffer.WaitAsync(CommitPeriod, CancellationToken.None), listening);
            Write(_buffer.TakeAll().Span);
            TellDropped();
            if (isLast)
            {
                var now = clock.GetTimestamp();
                writer.TryNote(EntryKind.End, UnixUs(now), OffsetNs(now), "", Volatile.Read(ref _heard));
            }

            if (!writer.Commit())
            {
                await diskStop.CancelAsync();
                await listening;
                CountUnwritten(_buffer.TakeAll().Span);
                return $"the disk refuses: {writer.TroubleText}";
            }

            if (isLast) return "";

            // Let a portion gather: a flush for each message would wear the disk and not make the recording better.
            if (!listening.IsCompleted) await Task.WhenAny(Task.Delay(CommitPeriod / 5, clock, CancellationToken.None), listening);
        }
    }

    private void Write(ReadOnlySpan<byte> taken)
    {
        while (!taken.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(taken);
            if (RecordedEntry.TryRead(taken.Slice(sizeof(int), length), out var entry) && !writer.TryAdd(in entry) && entry.Kind == EntryKind.Message)
            {
                Interlocked.Increment(ref _dropped);
            }

            taken = taken[(sizeof(int) + length)..];
        }
    }

    private void CountUnwritten(ReadOnlySpan<byte> taken)
    {
        for (; !taken.IsEmpty; taken = taken[(sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(taken))..]) Interlocked.Increment(ref _dropped);
    }

    private void TellDropped()
    {
        var dropped = Volatile.Read(ref _dropped);
        if (dropped == _droppedTold) return;
        var now = clock.GetTimestamp();
        writer.TryNote(EntryKind.Dropped, UnixUs(now), OffsetNs(now), "arrived and not taken: no room, or too long", dropped - _droppedTold);
        _droppedTold = dropped;
    }

    private void Note(string text)
    {
        var now = clock.GetTimestamp();
        var entry = new RecordedEntry { Kind = EntryKind.Connection, UnixUs = UnixUs(now), OffsetNs = OffsetNs(now), Topic = System.Text.Encoding.UTF8.GetBytes(text) };
        _buffer.TryAdd(in entry);
    }

    private void AskForBirth(SparkplugTopic topic)
    {
        if (_connection is not { } connection) return;
        var question = new PayloadWriter();
        question.Begin((ulong)clock.GetUtcNow().ToUnixTimeMilliseconds());
        question.Add(new Metric { Name = MetricNames.Rebirth, Timestamp = (ulong)clock.GetUtcNow().ToUnixTimeMilliseconds(), WithDataType = true, Value = MetricValue.Boolean(true) });
        var name = new SparkplugTopic(topic.Group, SparkplugMessageType.NCmd, topic.Node, null).ToString();
        var packets = new MqttPackets(connection.IsMqtt5);
        packets.Publish(System.Text.Encoding.UTF8.GetBytes(name), question.End(null).Span, 0, isRetained: false);
        _ = connection.SendAsync(packets, CancellationToken.None).AsTask();
    }

    private long OffsetNs(long timestamp) => (long)(clock.GetElapsedTime(_began, timestamp).Ticks * 100L);

    private long UnixUs(long timestamp) =>
        (clock.GetUtcNow() - clock.GetElapsedTime(timestamp) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
