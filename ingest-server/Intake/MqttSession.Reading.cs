using System.Buffers;

namespace SmartPoles.IngestServer.Intake;

internal sealed partial class MqttSession
{
    /// <summary>How one packet, or one reading of many, ended.</summary>
    private enum Step
    {
        /// <summary>Taken; the next may come.</summary>
        Next,

        /// <summary>All whole packets are taken.</summary>
        MoreBytes,

        /// <summary>Not taken: the window is full, or the client does not listen. Offer it again when there is room.</summary>
        NoRoom,

        /// <summary>Not taken: the journal has no room. Offer it again after the next commit.</summary>
        NoJournalRoom,

        /// <summary>The connection is over.</summary>
        End,
    }

    private long _receivedUnixMs;
    private int _publishedInPass;
    private long _bytesInPass;

    private async Task ReadAsync()
    {
        Task? room = null;
        while (true)
        {
            var result = await _input.ReadAsync().ConfigureAwait(false);
            var rest = result.Buffer;
            var before = rest.Start;
            var step = HasEnded ? Step.End : TakeAll(ref rest);
            var hasMoved = !rest.Start.Equals(before);
            _input.AdvanceTo(rest.Start, step == Step.MoreBytes ? rest.End : rest.Start);
            SettlePass(hasMoved);
            if (step == Step.End) break;
            if (step == Step.MoreBytes)
            {
                if (result.IsCompleted) return;
                room = null;
                continue;
            }

            // First arm, then offer once more, then wait: what became free in between is not missed.
            if (room is null || hasMoved) room = Arm(step);
            else
            {
                await WaitForRoomAsync(room, step).ConfigureAwait(false);
                room = null;
            }
        }

        await SettleAcksAsync().ConfigureAwait(false);
    }

    private Step TakeAll(ref ReadOnlySequence<byte> rest)
    {
        _receivedUnixMs = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            switch (FixedHeader.Read(in rest, out var header))
            {
                case HeaderStatus.TooShort:
                    return Step.MoreBytes;
                case HeaderStatus.Malformed:
                    return EndWith(ReasonCode.MalformedPacket);
            }

            if (header.Remaining > (header.Type == PacketType.Publish ? _context.PublishBytesMax : IntakeLimits.ControlBytesMax))
            {
                return EndWith(ReasonCode.PacketTooLarge);
            }

            if (rest.Length < header.Total) return Step.MoreBytes;
            var step = TakeBody(in header, rest.Slice(header.Size, header.Remaining));
            if (step != Step.Next) return step;
            rest = rest.Slice(header.Total);
        }
    }

    private Step TakeBody(in FixedHeader header, ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment) return Take(in header, body.FirstSpan);
        var rented = ArrayPool<byte>.Shared.Rent(header.Remaining);
        body.CopyTo(rented);
        var step = Take(in header, rented.AsSpan(0, header.Remaining));
        ArrayPool<byte>.Shared.Return(rented);
        return step;
    }

    private Step Take(in FixedHeader header, ReadOnlySpan<byte> body) => header.Type switch
    {
        PacketType.Publish => TakePublish(header.Flags, body),
        PacketType.PubAck => TakePubAck(header.Flags, body),
        PacketType.PingReq => TakePing(in header),
        PacketType.Subscribe => TakeSubscribe(in header, body),
        PacketType.Unsubscribe => TakeUnsubscribe(in header, body),
        PacketType.Disconnect => TakeDisconnect(header.Flags, body),

        // A second CONNECT (MQTT-3.1.0-2), a packet that only servers send, a handshake of QoS 2 that never began.
        _ => EndWith(ReasonCode.ProtocolError),
    };

    private Step TakePublish(int flags, ReadOnlySpan<byte> body)
    {
        if (_acks.IsFull) return Step.NoRoom;
        var fault = PublishFrame.Read(flags, body, _peer.IsMqtt5, out var publish);
        if (fault != ReasonCode.Success) return EndWith(fault);
        if (_inlet is null) return RefuseTopic(in publish);
        if (publish.Qos == 1 && _acks.Contains(publish.PacketId) && !publish.IsDuplicate) return RefuseId(in publish);
        var receivedUnixMs = _context.TakesRecordedTimes && RecordedTime.TryRead(publish.Properties, out var recorded) ? recorded : _receivedUnixMs;
        var receipt = _inlet.Accept(publish.Topic, publish.Payload, publish.Qos, receivedUnixMs);
        switch (receipt.Verdict)
        {
            case IntakeVerdict.Acknowledge:
                _publishedInPass++;
                _bytesInPass += body.Length;
                if (publish.Qos == 1) _acks.Add(publish.PacketId, receipt.Position, ReasonCode.Success, body.Length);
                _context.Tap.Offer(publish.Topic, publish.Payload);
                return Step.Next;
            case IntakeVerdict.Busy:
                return Step.NoJournalRoom;
            case IntakeVerdict.NotAuthorized:
                return RefuseTopic(in publish);
            case IntakeVerdict.Closed:
                return EndWith(ReasonCode.SessionTakenOver);
            default:
                _publishedInPass++;
                _context.Metrics.CountKept();
                return publish.Qos == 0 ? Step.Next : EndWith(ReasonCode.ServerBusy);
        }
    }

    private Step RefuseTopic(in PublishFrame publish)
    {
        _publishedInPass++;
        _context.Metrics.CountRefusedTopic();
        _context.Log.TopicRefused(_peer.Id, Printable.Of(System.Text.Encoding.UTF8.GetString(publish.Topic)));
        if (_peer.IsMqtt5 && publish.Qos == 1) _acks.Add(publish.PacketId, 0, ReasonCode.NotAuthorized, 0);
        return EndWith(ReasonCode.NotAuthorized);
    }

    /// <summary>
    /// An id that is still in flight: MQTT 5 has a word for it, and it leaves in its turn, behind the answer to the first. Sent as a
    /// duplicate it is taken in once more and acknowledged once more.
    /// </summary>
    private Step RefuseId(in PublishFrame publish)
    {
        if (!_peer.IsMqtt5) return EndWith(ReasonCode.ProtocolError);
        _acks.Add(publish.PacketId, 0, ReasonCode.PacketIdentifierInUse, 0);
        return Step.Next;
    }

    private Step TakePubAck(int flags, ReadOnlySpan<byte> body)
    {
        ushort packetId = 0;
        var outcome = ReasonCode.Success;
        var fault = flags != 0 ? ReasonCode.MalformedPacket : PubAckFrame.Read(body, _peer.IsMqtt5, out packetId, out outcome);
        if (fault != ReasonCode.Success) return EndWith(fault);
        _commands?.Answered(packetId, outcome);
        return Step.Next;
    }

    private Step TakePing(in FixedHeader header)
    {
        if (header.Flags != 0 || header.Remaining != 0) return EndWith(ReasonCode.MalformedPacket);
        if (!_output.TryOwn()) return Step.NoRoom;

        // Before the answer: whoever has it may count on the whole time from then on.
        KeepAlive();
        _output.Writer.Write<byte>([(byte)PacketType.PingResp << 4, 0]);
        _output.FlushAndRelease();
        return Step.Next;
    }

    private Step TakeSubscribe(in FixedHeader header, ReadOnlySpan<byte> body)
    {
        var fault = SubscribeShape.CheckSubscribe(header.Flags, body, _peer.IsMqtt5);
        if (fault != ReasonCode.Success) return EndWith(fault);
        if (!_output.TryOwn()) return Step.NoRoom;
        Subscribe(RarePackets.ReadSubscribe(in header, body.ToArray(), _peer.IsMqtt5));
        _output.FlushAndRelease();
        return Step.Next;
    }

    private Step TakeUnsubscribe(in FixedHeader header, ReadOnlySpan<byte> body)
    {
        var fault = SubscribeShape.CheckUnsubscribe(header.Flags, body, _peer.IsMqtt5);
        if (fault != ReasonCode.Success) return EndWith(fault);
        if (!_output.TryOwn()) return Step.NoRoom;
        Unsubscribe(RarePackets.ReadUnsubscribe(in header, body.ToArray(), _peer.IsMqtt5));
        _output.FlushAndRelease();
        return Step.Next;
    }

    private Step TakeDisconnect(int flags, ReadOnlySpan<byte> body)
    {
        var fault = SubscribeShape.CheckDisconnect(flags, body, _peer.IsMqtt5, out var said);
        if (fault != ReasonCode.Success) return EndWith(fault);

        // Any other word than "normal" leaves the will in force (MQTT-3.14.4-3).
        _saidGoodbye = said == ReasonCode.Success;
        return EndWith(ReasonCode.Success);
    }

    private Step EndWith(ReasonCode reason)
    {
        End(reason);
        return Step.End;
    }

    private void SettlePass(bool hasMoved)
    {
        if (!hasMoved) return;
        KeepAlive();
        if (_publishedInPass > 0) _context.Metrics.CountPublished(_publishedInPass, _bytesInPass);
        (_publishedInPass, _bytesInPass) = (0, 0);
        if (_acks.Count == 0) return;
        _context.Pump.Enlist(this);
        Acknowledge();
    }

    private Task Arm(Step step)
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _stalled, stalled);
        return step == Step.NoJournalRoom ? Task.WhenAny(_context.Durability.NextChange, stalled.Task) : stalled.Task;
    }

    private async ValueTask WaitForRoomAsync(Task room, Step step)
    {
        _context.Metrics.CountWindowStall();

        // While the journal is the one that is slow, the sender cannot show a sign of life.
        if (!_output.IsOwned && !HasEnded) _deadline.Suspend();
        await room.WaitAsync(_connection.ConnectionClosed).ConfigureAwait(false);
        KeepAlive();
    }

    /// <summary>What is already in the journal is acknowledged before the connection ends, as far as it becomes durable in time.</summary>
    private async ValueTask SettleAcksAsync()
    {
        if ((ReasonCode)_end is not (ReasonCode.ServerBusy or ReasonCode.NotAuthorized)) return;
        while (true)
        {
            var stalled = Arm(Step.NoRoom);
            if (_acks.Count == 0 || _isLost) return;
            _context.Pump.Enlist(this);
            Acknowledge();
            await stalled.WaitAsync(_connection.ConnectionClosed).ConfigureAwait(false);
        }
    }
}
