using System.Buffers.Binary;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>
/// One played gateway: its session, its ledger numbers and what it has in flight. Used by one thread; it waits for nothing, its loop tells
/// it what its socket can do.
/// </summary>
internal sealed unsafe class GatewayClient
{
    private readonly GeneratorLoop _loop;
    private readonly string _id;
    private readonly string[] _devices;
    private readonly DataTemplate[] _templates;
    private readonly DataTemplate[] _repeats;
    private readonly ulong[] _numbers;
    private readonly long[] _lastMs;
    private readonly InFlight[] _inFlight;
    private readonly Queue<InFlight> _again = new();
    private readonly ulong _epoch;
    private byte[] _unsent = [];
    private int _unsentAt;
    private byte[] _unread = [];
    private GatewayState _state;
    private int _waiting;
    private int _window;
    private int _birthsWaiting;
    private int _deviceNext;
    private long _messages;
    private byte _bdSeq;
    private byte _seq;
    private ushort _packetId;

    public GatewayClient(GeneratorLoop loop, CityPlan city, int index, ulong epoch, ulong[][] values)
    {
        _loop = loop;
        _epoch = epoch;
        _window = loop.Options.Window;
        Index = index;
        _id = CityPlan.GatewayId(index);
        _devices = [.. Enumerable.Range(0, city.DevicesPerGateway).Select(device => city.DeviceId(index, device))];
        _templates = [.. _devices.Select((id, device) => new DataTemplate(loop.Packets, city.Quantities, values, _id, id, device, epoch))];
        _repeats = loop.Options.RepeatEvery == 0
            ? []
            : [.. _devices.Select((id, device) => new DataTemplate(loop.Packets, city.Quantities, values, _id, id, device, epoch ^ 1))];
        _numbers = [.. _devices.Select(_ => 1UL)];
        _lastMs = new long[_devices.Length];

        // Room for births beside the window, and so sparse that a packet id is never taken twice.
        _inFlight = new InFlight[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(4 * (loop.Options.Window + _devices.Length + 2)))];
    }

    /// <summary>Its number in the city.</summary>
    public int Index { get; }

    public int Socket { get; private set; } = -1;

    public bool IsHandshaking => _state is GatewayState.Connecting or GatewayState.Greeting or GatewayState.BeingBorn;

    public bool IsLive => _state == GatewayState.Live;

    /// <summary>Messages that are due and not sent, where a rate is held.</summary>
    public int Due { get; set; }

    /// <summary>Nothing waits for an answer or for being sent again.</summary>
    public bool IsIdle => _waiting == 0 && _again.Count == 0;

    public void Begin()
    {
        Socket = _loop.Open(this);
        if (Socket < 0)
        {
            _loop.Failed(this);
            return;
        }

        _state = GatewayState.Connecting;
        SocketNative.Control(_loop.Poll, SocketNative.Change.Add, Socket, SocketNative.CanWrite, _loop.SlotOf(this));
    }

    public void OnWritable()
    {
        if (_state == GatewayState.Connecting)
        {
            if (SocketNative.ConnectError(Socket) != 0)
            {
                Drop();
                _loop.Failed(this);
                return;
            }

            _bdSeq++;
            _state = GatewayState.Greeting;
            Watch(SocketNative.CanRead);
            Send(_loop.Packets.Connect(_id, Topic(SparkplugMessageType.NDeath), _loop.Births.NodeDeath(_bdSeq), _loop.Options.KeepAliveSeconds));
            return;
        }

        var rest = _unsent.AsSpan(_unsentAt);
        (_unsent, _unsentAt) = ([], 0);
        Watch(SocketNative.CanRead);
        Send(rest);
    }

    public void OnReadable(long now)
    {
        var buffer = _loop.Inbox;
        _unread.CopyTo(buffer);
        var kept = _unread.Length;
        nint got;
        fixed (byte* target = buffer) got = SocketNative.Receive(Socket, target + kept, buffer.Length - kept);
        if (got <= 0)
        {
            if (got == 0 || !IsTransient()) OnBroken();
            return;
        }

        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, kept + (int)got);
        while (MqttPackets.TryTake(bytes, out var head, out var body, out var size))
        {
            OnPacket(head, body, now);
            if (Socket < 0) return;
            bytes = bytes[size..];
        }

        _unread = bytes.IsEmpty ? [] : bytes.ToArray();
        if (_state == GatewayState.Live) Fill(now);
    }

    /// <summary>The connection is gone; what waits is sent again on the next one, under the same numbers.</summary>
    public void OnBroken()
    {
        var wasLive = _state == GatewayState.Live;
        Drop();
        _loop.Lost(this, wasLive);
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Drop()
    {
        if (Socket >= 0) SocketNative.Cut(Socket);
        Socket = -1;
        _state = GatewayState.Down;
        (_unsent, _unsentAt, _unread) = ([], 0, []);
        var waiting = _inFlight.Where(message => message.Kind == InFlightKind.Data).OrderBy(message => message.Device).ThenBy(message => message.Number);
        foreach (var message in waiting.Concat(_again.ToArray()).ToArray()) _loop.Sort.Add(message);
        _again.Clear();
        foreach (var message in _loop.Sort) _again.Enqueue(message);
        _loop.Sort.Clear();
        Array.Clear(_inFlight);
        _waiting = 0;
        _birthsWaiting = 0;
    }

    /// <summary>Sends what window and rate allow, in one call of the system.</summary>
    public void Fill(long now)
    {
        if (_unsent.Length > 0) return;
        var isPaced = _loop.Options.ReadingsPerSecond is not null;

        // Without a rate, half a window at a time: a call per message would cost more than the message.
        if (!isPaced && _again.Count == 0 && _waiting > _window / 2) return;
        var outbox = _loop.Outbox.AsSpan();
        var length = 0;
        while (_waiting < _window)
        {
            InFlight message;
            if (_again.Count > 0) message = _again.Dequeue();
            else if (!_loop.IsPublishing || (isPaced && Due == 0)) break;
            else if (!TryNext(now, out message)) continue;
            length += Write(outbox[length..], message, now);
        }

        if (length > 0) Send(outbox[..length]);
    }

    private bool TryNext(long now, out InFlight message)
    {
        var device = _deviceNext;
        _deviceNext = device + 1 == _devices.Length ? 0 : device + 1;
        var number = _numbers[device];
        _numbers[device] += (ulong)_loop.Readings;
        var unixMs = Math.Max(_loop.UnixMs(now), _lastMs[device] + 1);
        _lastMs[device] = unixMs;
        message = new InFlight { Kind = InFlightKind.Data, Device = device, Number = number, UnixMs = unixMs, DueStamp = _loop.DueStamp(this, _messages) };
        _messages++;
        if (Due > 0) Due--;
        _loop.Counters.Published += _loop.Readings;
        if (_repeats.Length > 0 && _messages % _loop.Options.RepeatEvery == 0) _again.Enqueue(message with { IsRepeat = true });
        if (_loop.Options.SkipEvery == 0 || _messages % _loop.Options.SkipEvery != 0) return true;
        _loop.Counters.Acknowledged += _loop.Readings;
        return false;
    }

    private int Write(Span<byte> target, InFlight message, long now)
    {
        message.PacketId = NextPacketId();
        message.SentStamp = now;
        _inFlight[message.PacketId & (_inFlight.Length - 1)] = message;
        _waiting++;
        var template = (message.IsRepeat ? _repeats : _templates)[message.Device];
        var size = template.Write(target, MqttPackets.PublishAtLeastOnce, message.PacketId, message.Number, message.UnixMs, _seq++, _loop.IsStorm);
        _loop.Counters.PayloadBytes = template.PayloadBytes;
        return size;
    }

    private void OnPacket(byte head, ReadOnlySpan<byte> body, long now)
    {
        switch (head & 0xF0)
        {
            case MqttPackets.PublishAck when body.Length >= 2:
                OnAcknowledged(BinaryPrimitives.ReadUInt16BigEndian(body), body.Length > 2 ? body[2] : (byte)0, now);
                break;
            case MqttPackets.ConnectAck when body.Length >= 2:
                OnConnected(body[1], body[2..]);
                break;
            case MqttPackets.Publish:
                OnCommand(head, body);
                break;
            case MqttPackets.Disconnect:
                OnBroken();
                break;
        }
    }

    private void OnConnected(byte reason, ReadOnlySpan<byte> properties)
    {
        if (reason != 0)
        {
            Drop();
            _loop.Refused(this);
            return;
        }

        if (_loop.Packets.HasProperties) _window = Math.Min(_loop.Options.Window, MqttPackets.ReceiveMaximum(properties));
        _state = GatewayState.BeingBorn;
        Send(_loop.Packets.Subscribe(NextPacketId(), Topic(SparkplugMessageType.NCmd)));
        SendBirths();
    }

    private void SendBirths()
    {
        Birth(Topic(SparkplugMessageType.NBirth), _loop.Births.NodeBirth(_bdSeq, _epoch));
        _seq = 1;
        for (var device = 0; device < _devices.Length; device++)
        {
            var topic = new SparkplugTopic(CityPlan.Group, SparkplugMessageType.DBirth, _id, _devices[device]).ToString();
            Birth(topic, _loop.Births.DeviceBirth(_seq++, device, _epoch));
        }
    }

    private void Birth(string topic, ReadOnlySpan<byte> payload)
    {
        var id = NextPacketId();
        _inFlight[id & (_inFlight.Length - 1)] = new InFlight { Kind = InFlightKind.Birth, PacketId = id };
        _waiting++;
        _birthsWaiting++;
        Send(_loop.Packets.PublishOnce(id, topic, payload));
    }

    private void OnAcknowledged(ushort packetId, byte reason, long now)
    {
        ref var message = ref _inFlight[packetId & (_inFlight.Length - 1)];
        if (message.Kind == InFlightKind.None || message.PacketId != packetId) return;
        var (isData, isRepeat) = (message.Kind == InFlightKind.Data, message.IsRepeat);
        message.Kind = InFlightKind.None;
        _waiting--;
        if (!isData)
        {
            if (--_birthsWaiting > 0 || _state != GatewayState.BeingBorn) return;
            _state = GatewayState.Live;
            _loop.Born(this);
            return;
        }

        if (isRepeat) return;
        var counters = _loop.Counters;
        if (reason >= 0x80)
        {
            counters.Refused += _loop.Readings;
            return;
        }

        counters.Acknowledged += _loop.Readings;
        counters.FromSend.Record((now - message.SentStamp) / GeneratorLoop.StampsPerMicrosecond);
        if (message.DueStamp > 0) counters.FromDue.Record((now - message.DueStamp) / GeneratorLoop.StampsPerMicrosecond);
    }

    /// <summary>Only a wish for births is honoured.</summary>
    private void OnCommand(byte head, ReadOnlySpan<byte> body)
    {
        if (body.Length < 2) return;
        body = body[(2 + BinaryPrimitives.ReadUInt16BigEndian(body))..];
        if ((head & 0x06) != 0)
        {
            Send(MqttPackets.Acknowledge(BinaryPrimitives.ReadUInt16BigEndian(body)));
            body = body[2..];
        }

        if (_loop.Packets.HasProperties) body = body[(1 + body[0])..];
        if (SparkplugPayload.Read(body, out var payload) != SparkplugStatus.Ok) return;
        foreach (var metric in payload)
        {
            if (!metric.Name.SequenceEqual(MetricNames.Rebirth)) continue;
            _loop.Counters.Rebirths++;
            SendBirths();
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        if (_unsent.Length > 0)
        {
            _unsent = [.. _unsent.AsSpan(_unsentAt), .. bytes];
            _unsentAt = 0;
            return;
        }

        nint sent;
        fixed (byte* source = bytes) sent = SocketNative.Send(Socket, source, bytes.Length);
        _loop.Counters.Sends++;
        if (sent < 0)
        {
            if (!IsTransient()) return;    // the loop is told of a broken socket by the next event
            sent = 0;
        }

        if (sent == bytes.Length) return;
        (_unsent, _unsentAt) = (bytes[(int)sent..].ToArray(), 0);
        Watch(SocketNative.CanRead | SocketNative.CanWrite);
    }

    private void Watch(uint events) => SocketNative.Control(_loop.Poll, SocketNative.Change.Modify, Socket, events, _loop.SlotOf(this));

    private ushort NextPacketId()
    {
        do
        {
            if (++_packetId == 0) _packetId = 1;
        }
        while (_inFlight[_packetId & (_inFlight.Length - 1)].Kind != InFlightKind.None);

        return _packetId;
    }

    private string Topic(SparkplugMessageType type) => new SparkplugTopic(CityPlan.Group, type, _id, null).ToString();

    private static bool IsTransient() =>
        System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is SocketNative.TryAgain or SocketNative.Interrupted;

    private enum GatewayState : byte
    {
        Down,
        Connecting,
        Greeting,
        BeingBorn,
        Live,
    }
}
