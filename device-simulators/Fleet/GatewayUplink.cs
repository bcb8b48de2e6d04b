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
    WakeSignal wake)
{
    private readonly Backoff _backoff = new(options, plan.Id);
    private readonly GatewaySession _session = new(plan, devices, book, options, clock, wake);
    private readonly Lock _cutGate = new();
    private CancellationTokenSource _cut = new();
    private TaskCompletionSource? _mended;
    private byte _nextBdSeq;
    private bool _wasStarted;
    private volatile string _trouble = "";

    internal GatewaySession Session => _session;

    internal bool IsConnected => _session.IsConnected;

    internal string LastTrouble => _trouble;

    /// <summary>Whether the end of a session is told to the server or looks like a power cut.</summary>
    internal bool SaysFarewell { get; set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var spread = _wasStarted ? options.RestartSpread : options.ConnectSpread;
            _wasStarted = true;
            await Task.Delay(spread * new SmoothNoise(options.Seed, "start/" + plan.Id).Share(0), clock, stop);
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
            _mended?.SetResult();
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
                mended = _mended?.Task ?? Task.CompletedTask;
            }

            await mended.WaitAsync(stop);
        }
    }

    private async Task RunSessionAsync(CancellationToken cut, CancellationToken stop)
    {
        // Every CONNECT packet takes the next number, also one that fails; a byte comes round after 255 by itself.
        var bdSeq = _nextBdSeq++;
        var (link, reason) = await FleetDoor.ConnectAsync(
            options, plan.Id, new SparkplugTopic(plan.Group, SparkplugMessageType.NDeath, plan.Id, null).ToString(),
            SparkplugMessages.Death(bdSeq, clock.GetUtcNow().ToUnixTimeMilliseconds()), clock, stop);
        _trouble = reason;
        if (link is null) return;
        using (link)
        {
            if (await _session.RunAsync(link, bdSeq, cut, stop)) _backoff.Reset();
            if (stop.IsCancellationRequested && SaysFarewell && link.IsUp) await _session.SayFarewellAsync(link, bdSeq);
        }

        await _session.EndAsync();
        if (!stop.IsCancellationRequested && !cut.IsCancellationRequested) _trouble = link.EndReason;
    }
}
