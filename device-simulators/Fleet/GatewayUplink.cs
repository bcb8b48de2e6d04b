using System.Threading.Channels;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>The way of one gateway to the server: connect, births, data, and again after every loss.</summary>
internal sealed class GatewayUplink(
    PlannedGateway plan,
    IReadOnlyList<GatewayDevice> devices,
    RecordBook book,
    FleetOptions options,
    TimeProvider clock,
    Channel<bool> wake)
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(3);

    private readonly SparkplugMessages _messages = new(devices);
    private readonly Backoff _backoff = new(options, plan.Id);
    private readonly SmoothNoise _start = new(options.Seed, "start/" + plan.Id);
    private readonly Lock _cutGate = new();
    private CancellationTokenSource _cut = new();
    private TaskCompletionSource _mended = new();
    private byte _nextBdSeq;
    private bool _wasStarted;
    private volatile bool _rebirthAsked;
    private volatile bool _connected;
    private volatile string _trouble = "";

    internal bool IsConnected => _connected;

    internal string LastTrouble => _trouble;

    /// <summary>Whether the end of a session is told to the server or looks like a power cut.</summary>
    internal bool SaysFarewell { get; set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay((_wasStarted ? options.RestartSpread : options.ConnectSpread) * _start.Share(0), clock, stop);
            _wasStarted = true;
            while (true)
            {
                await RunSessionAsync(await LinkUpAsync(stop), stop);
                await Task.Delay(_backoff.Next(), clock, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Power off is the usual end.
        }
    }

    /// <summary>The network is gone: the connection breaks without a farewell, and no other is tried.</summary>
    internal void CutLink()
    {
        CancellationTokenSource cut;
        lock (_cutGate)
        {
            if (_cut.IsCancellationRequested) return;
            _mended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            cut = _cut;
        }

        cut.Cancel();
    }

    /// <summary>The network is back.</summary>
    internal void MendLink()
    {
        lock (_cutGate)
        {
            if (!_cut.IsCancellationRequested) return;
            _cut = new CancellationTokenSource();
            _mended.SetResult();
        }
    }

    private async Task<CancellationToken> LinkUpAsync(CancellationToken stop)
    {
        while (true)
        {
            Task mended;
            lock (_cutGate)
            {
                if (!_cut.IsCancellationRequested) return _cut.Token;
                mended = _mended.Task;
            }

            await mended.WaitAsync(stop);
        }
    }

    private async Task RunSessionAsync(CancellationToken cut, CancellationToken stop)
    {
        // Every CONNECT packet takes the next number, also one that fails; a byte comes round after 255 by itself.
        var bdSeq = _nextBdSeq++;
        var deathTopic = TopicOf(SparkplugMessageType.NDeath);
        var (link, reason) = await MqttLink.ConnectAsync(
            options, plan.Id, deathTopic, SparkplugMessages.Death(bdSeq, NowMs()), OnCommand, stop);
        _trouble = reason;
        if (link is null) return;
        using (link)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(link.Down, cut, stop);
            _connected = true;
            book.Connected();
            try
            {
                if (await link.SubscribeAsync(TopicOf(SparkplugMessageType.NCmd), either.Token)) await SendAsync(link, bdSeq, either.Token);
            }
            catch (OperationCanceledException)
            {
                // The link went down or the power went off.
            }
            finally
            {
                _connected = false;
            }

            if (stop.IsCancellationRequested && SaysFarewell) await SayFarewellAsync(link, deathTopic, bdSeq);
        }

        book.ReturnInFlight();
    }

    private async Task SendAsync(MqttLink link, byte bdSeq, CancellationToken stop)
    {
        _rebirthAsked = false;
        if (!await SendBirthsAsync(link, bdSeq, stop)) return;
        _backoff.Reset();
        using var window = new SemaphoreSlim(options.InFlightMax);
        try
        {
            while (true)
            {
                if (_rebirthAsked)
                {
                    _rebirthAsked = false;
                    book.Reborn();
                    if (!await SendBirthsAsync(link, bdSeq, stop)) return;
                }

                await window.WaitAsync(stop);
                if (book.Next() is { } record)
                {
                    var publish = PublishAsync(link, record, window, stop);
                    if (publish.IsFaulted) await publish;
                    continue;
                }

                window.Release();
                await wake.Reader.ReadAsync(stop);
            }
        }
        finally
        {
            // A publish that is still under way must end before its record goes back, and before the window goes. With
            // the power off the link is still needed for the farewell; otherwise dropping it ends them.
            if (!stop.IsCancellationRequested) link.Dispose();
            for (var place = 0; place < options.InFlightMax; place++) await window.WaitAsync(CancellationToken.None);
        }
    }

    private async Task<bool> SendBirthsAsync(MqttLink link, byte bdSeq, CancellationToken stop)
    {
        var epoch = book.Epoch;
        var births = new List<Task<bool>>
        {
            link.PublishAsync(TopicOf(SparkplugMessageType.NBirth), _messages.NodeBirth(bdSeq, NowMs(), epoch, book.Closings), stop),
        };
        for (var index = 0; index < devices.Count; index++)
        {
            births.Add(link.PublishAsync(
                TopicOf(SparkplugMessageType.DBirth, devices[index].Id), _messages.DeviceBirth(index, NowMs(), epoch), stop));
        }

        return (await Task.WhenAll(births)).All(done => done);
    }

    private async Task PublishAsync(MqttLink link, FleetRecord record, SemaphoreSlim window, CancellationToken stop)
    {
        try
        {
            var nowMs = NowMs();
            var isHistorical = nowMs - record.Readings[0].UnixMs > options.HistoryAge.TotalMilliseconds;
            var payload = _messages.Data(record, nowMs, isHistorical);
            var done = await link.PublishAsync(TopicOf(SparkplugMessageType.DData, devices[record.Device].Id), payload, stop);
            if (done) book.Acknowledge(record);
            else link.Dispose();
        }
        finally
        {
            window.Release();
        }
    }

    private async Task SayFarewellAsync(MqttLink link, string topic, byte bdSeq)
    {
        using var limit = new CancellationTokenSource(FarewellTimeout, clock);
        await link.PublishAsync(topic, SparkplugMessages.Death(bdSeq, NowMs()), limit.Token);
        await link.DisconnectAsync(limit.Token);
    }

    private void OnCommand(ReadOnlyMemory<byte> payload)
    {
        if (!SparkplugMessages.AsksForRebirth(payload.Span)) return;
        _rebirthAsked = true;
        wake.Writer.TryWrite(true);
    }

    private string TopicOf(SparkplugMessageType type, string? device = null) =>
        new SparkplugTopic(plan.Group, type, plan.Id, device).ToString();

    private long NowMs() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
