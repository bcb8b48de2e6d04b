using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One session after the other on links that come and go: births first, then data, as much on its way as the window has room for.</summary>
internal sealed class GatewaySession(
    PlannedGateway plan, IReadOnlyList<GatewayDevice> devices, RecordBook book, FleetOptions options, TimeProvider clock, WakeSignal wake) : IFleetEar
{
    private const int BatchBytes = 8 * 1024;

    // Above every place of the window.
    private const ushort SubscriptionId = ushort.MaxValue;
    private const ushort DeathId = ushort.MaxValue - 1;

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(3);

    private readonly SparkplugMessages _messages = new(devices);
    private readonly SendWindow _window = new();
    private FleetLink? _link;
    private TaskCompletionSource? _deathHeard;
    private Task _reading = Task.CompletedTask;
    private volatile bool _rebirthAsked;
    private volatile bool _isAcknowledged;

    /// <summary>True while a connection stands.</summary>
    internal bool IsConnected => _link is { IsUp: true };

    /// <summary>Sends until the link breaks, is cut, or the power goes. True when the server acknowledged something.</summary>
    internal async Task<bool> RunAsync(FleetLink link, byte bdSeq, CancellationToken cut, CancellationToken stop)
    {
        (_rebirthAsked, _isAcknowledged) = (false, false);
        book.Return(_window.Begin(Math.Min(options.InFlightMax, link.ReceiveMax)));
        Volatile.Write(ref _link, link);
        book.Connected();
        _reading = ReadAsync(link);
        using var onCut = cut.UnsafeRegister(static link => ((FleetLink)link!).End("the network is gone"), link);
        using var onStop = stop.UnsafeRegister(static wake => ((WakeSignal)wake!).Set(), wake);
        await using var watch = clock.CreateTimer(static session => ((GatewaySession)session!).Watch(), this, WatchPeriod, WatchPeriod);
        await SendAsync(link, bdSeq, stop);
        return _isAcknowledged;
    }

    /// <summary>Tells the server that the end is meant, and that the will must not be published.</summary>
    internal async Task SayFarewellAsync(FleetLink link, byte bdSeq)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _deathHeard, heard);
        var packets = FleetLink.Rent();
        try
        {
            PackDeath(packets, bdSeq);
            if (await link.SendAsync(packets)) await Task.WhenAny(heard.Task, _reading).WaitAsync(FarewellTimeout, clock);
            packets.Clear();
            packets.Disconnect();
            if (link.IsUp && await link.SendAsync(packets)) await _reading.WaitAsync(FarewellTimeout, clock);
        }
        catch (TimeoutException)
        {
            // It does not listen any more.
        }
        finally
        {
            FleetLink.Return(packets);
        }
    }

    /// <summary>The link is gone: what was on its way goes again.</summary>
    internal async Task EndAsync()
    {
        await _reading;
        Volatile.Write(ref _link, null);
        book.Return(_window.Begin(0));
    }

    void IFleetEar.OnAcknowledged(int packetId, int reason)
    {
        if (reason >= 0x80) _link?.End($"the server refuses a message, reason code {reason:X2}");
        else if (packetId == DeathId) Volatile.Read(ref _deathHeard)?.TrySetResult();
        else if (_window.Free(packetId, clock.GetTimestamp(), out var record))
        {
            _isAcknowledged = true;
            if (record is not null) book.Acknowledge(record);
        }
    }

    void IFleetEar.OnCommand(ReadOnlySpan<byte> payload)
    {
        if (SparkplugMessages.AsksForRebirth(payload)) _rebirthAsked = true;
    }

    // Not for each of the acknowledgements of a report: they come together.
    void IFleetEar.OnHeard() => wake.Set();

    private async Task ReadAsync(FleetLink link)
    {
        await link.RunAsync(this);
        wake.Set();
    }

    // A ping is due, or the server is silent: the loop is woken for the one, the link ends for the other.
    private void Watch()
    {
        if (Volatile.Read(ref _link) is not { IsUp: true } link) return;
        if (_window.StuckSince is { } since && clock.GetElapsedTime(since) > options.AckTimeout) link.End($"no acknowledgement within {options.AckTimeout.TotalSeconds:0} s");
        if (link.IsSilent() || !link.IsUp) wake.Set();
    }

    private async Task SendAsync(FleetLink link, byte bdSeq, CancellationToken stop)
    {
        var births = 0;
        var isSubscribed = false;
        while (link.IsUp && !stop.IsCancellationRequested)
        {
            if (_rebirthAsked && births > devices.Count)
            {
                _rebirthAsked = false;
                book.Reborn();
                births = 0;
            }

            var packets = FleetLink.Rent();
            try
            {
                if (!isSubscribed) packets.Subscribe(SubscriptionId, new SparkplugTopic(plan.Group, SparkplugMessageType.NCmd, plan.Id, null).ToString(), qos: 1);
                isSubscribed = true;
                births = Pack(packets, births, bdSeq);
                link.PackOwn(packets);
                if (packets.Length > 0 && !await link.SendAsync(packets)) return;
                if (packets.Length > 0) continue;
            }
            finally
            {
                FleetLink.Return(packets);
            }

            await wake.WaitAsync();
        }
    }

    private void PackDeath(MqttPackets packets, byte bdSeq)
    {
        Span<byte> topic = stackalloc byte[FleetTopic.BytesMax];
        packets.Publish(topic[..FleetTopic.Write(topic, plan, SparkplugMessageType.NDeath, null)], SparkplugMessages.Death(bdSeq, NowMs()), DeathId, isRetained: false);
    }

    /// <summary>Packs data as if a connection took and acknowledged all of it at once: what a generator costs without a network.</summary>
    internal void PackAll(MqttPackets packets)
    {
        _window.Begin(SendWindow.PlacesMax);
        while (book.HasUnsent)
        {
            packets.Clear();
            Pack(packets, devices.Count + 1, bdSeq: 0);
            for (var place = 1; place <= SendWindow.PlacesMax; place++)
            {
                if (_window.Free(place, 0, out var record) && record is not null) book.Acknowledge(record);
            }
        }
    }

    // Births up to the last one, then data, while there is room on the way and in the buffer. Returns how many births are out.
    private int Pack(MqttPackets packets, int births, byte bdSeq)
    {
        var nowMs = NowMs();
        Span<byte> topic = stackalloc byte[FleetTopic.BytesMax];
        while (packets.Length < BatchBytes && _window.HasRoom)
        {
            if (births <= devices.Count)
            {
                var device = births == 0 ? null : devices[births - 1];
                var payload = device is null ? _messages.NodeBirth(bdSeq, nowMs, book.Epoch, book.Closings) : _messages.DeviceBirth(births - 1, nowMs, book.Epoch);
                var length = FleetTopic.Write(topic, plan, device is null ? SparkplugMessageType.NBirth : SparkplugMessageType.DBirth, device);
                packets.Publish(topic[..length], payload, _window.Take(null, clock.GetTimestamp()), isRetained: false);
                births++;
                continue;
            }

            if (book.Next() is not { } record) break;
            var isHistorical = nowMs - record.UnixMs > options.HistoryAge.TotalMilliseconds;
            var data = _messages.Data(record, nowMs, isHistorical);
            packets.Publish(
                topic[..FleetTopic.Write(topic, plan, SparkplugMessageType.DData, devices[record.Device])], data, _window.Take(record, clock.GetTimestamp()), isRetained: false);
        }

        return births;
    }

    private long NowMs() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
