using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// A gateway of a generated city without a network: it says what a <see cref="FleetGateway"/> would, at the moment its clock shows, to a server
/// that takes and acknowledges everything at once. It has no life of its own: who moves the clock calls it. One caller at a time.
/// </summary>
/// <remarks>
/// <code>
///  power on --spread--> connect: NBIRTH, DBIRTH..., what was kept, then each sample as it is taken
///  power off            NDEATH, the will that a server says when the connection breaks
///  link cut             NDEATH; it samples and keeps          link mended --backoff--> connect
/// </code>
/// </remarks>
internal sealed class QuietGateway
{
    private readonly PlannedGateway _plan;
    private readonly GatewayDevice[] _devices;
    private readonly RecordBook _book;
    private readonly SparkplugMessages _messages;
    private readonly FleetOptions _options;
    private readonly HandClock _clock;
    private readonly IFleetSink _sink;
    private readonly Backoff _backoff;
    private readonly SmoothNoise _spread;
    private readonly SmoothNoise _epochs;
    private long _epochsBegun;
    private long _lastUnixMs;
    private byte _nextBdSeq;
    private byte _bdSeq;
    private bool _isOn;
    private bool _isCut;
    private bool _isConnected;

    internal QuietGateway(LivingCity living, int gateway, FleetOptions options, HandClock clock, IFleetSink sink)
    {
        _devices = FleetGateway.DevicesOf(living, gateway, options);
        _plan = new PlannedGateway(GeneratedCity.GatewayId(gateway), living.City.GroupOf(gateway), []);
        _book = new RecordBook(_devices, options.PendingReadingsMax);
        _messages = new SparkplugMessages(_devices);
        (_options, _clock, _sink) = (options, clock, sink);
        _backoff = new Backoff(options, _plan.Id);
        _spread = new SmoothNoise(options.Seed, "start/" + _plan.Id);
        _epochs = new SmoothNoise(options.Seed, "epoch/" + _plan.Id);
        Phase = options.Period * new SmoothNoise(options.Seed, "phase/" + _plan.Id).Share(0);
    }

    internal string Id => _plan.Id;

    /// <summary>From power on to its first sample.</summary>
    internal TimeSpan Phase { get; }

    /// <summary>When it is to be given the chance to connect; null when it is connected or cannot.</summary>
    internal DateTimeOffset? ConnectsAt { get; private set; }

    internal GatewayCounts Counts => _book.Counts;

    /// <summary>Begins a new epoch; the first connection comes within the spread.</summary>
    internal void PowerOn()
    {
        if (_isOn) return;
        _isOn = true;

        // Odd, and never 0. The same seed gives the same recording, whose own id keeps its epochs apart from those of another.
        _book.BeginEpoch((ulong)(_epochs.Share(_epochsBegun) * long.MaxValue) | 1);
        var spread = _epochsBegun++ == 0 ? _options.ConnectSpread : _options.RestartSpread;
        if (!_isCut) ConnectsAt = _clock.GetUtcNow() + spread * _spread.Share(0);
    }

    internal void PowerOff()
    {
        if (!_isOn) return;
        _isOn = false;
        Break();
    }

    internal void CutLink()
    {
        if (_isCut) return;
        _isCut = true;
        Break();
    }

    internal void MendLink()
    {
        if (!_isCut) return;
        _isCut = false;
        if (_isOn) ConnectsAt = _clock.GetUtcNow() + _backoff.Next();
    }

    /// <summary>Connects if that is due.</summary>
    internal void Connect()
    {
        if (ConnectsAt is not { } due || due > _clock.GetUtcNow()) return;
        ConnectsAt = null;
        _isConnected = true;
        _bdSeq = _nextBdSeq++;
        _book.Connected();
        _backoff.Reset();
        Say(SparkplugMessageType.NBirth, null, _messages.NodeBirth(_bdSeq, _clock.UnixMs, _book.Epoch, _book.Closings));
        for (var index = 0; index < _devices.Length; index++) Say(SparkplugMessageType.DBirth, _devices[index], _messages.DeviceBirth(index, _clock.UnixMs, _book.Epoch));
        SendKept();
    }

    /// <summary>Takes a sample; nothing without power.</summary>
    internal void Sample()
    {
        if (!_isOn) return;
        _lastUnixMs = Math.Max(_lastUnixMs + 1, _clock.UnixMs);
        Take(_lastUnixMs);
        SendKept();
    }

    /// <summary>Samples of a time before now, see <see cref="FleetGateway.TakeEarlier"/>.</summary>
    internal void TakeEarlier(long firstUnixMs, TimeSpan length, TimeSpan period)
    {
        for (var at = firstUnixMs - (long)length.TotalMilliseconds; at < firstUnixMs; at += (long)period.TotalMilliseconds) Take(at);
        SendKept();
    }

    private void Take(long unixMs)
    {
        for (var index = 0; index < _devices.Length; index++) _book.Take(index, unixMs);
    }

    private void Break()
    {
        ConnectsAt = null;
        if (!_isConnected) return;
        _isConnected = false;
        Say(SparkplugMessageType.NDeath, null, SparkplugMessages.Death(_bdSeq, _clock.UnixMs));
    }

    private void SendKept()
    {
        if (!_isConnected) return;
        while (_book.Next() is { } record)
        {
            var isHistorical = _clock.UnixMs - record.UnixMs > _options.HistoryAge.TotalMilliseconds;
            Say(SparkplugMessageType.DData, _devices[record.Device], _messages.Data(record, _clock.UnixMs, isHistorical));
            _book.Acknowledge(record);
        }
    }

    private void Say(SparkplugMessageType type, GatewayDevice? device, ReadOnlySpan<byte> payload)
    {
        Span<byte> topic = stackalloc byte[FleetTopic.BytesMax];
        _sink.Take(topic[..FleetTopic.Write(topic, _plan, type, device)], payload);
    }
}
