using System.Security.Cryptography;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// One gateway straight over MQTT, without buses: it samples its devices, numbers every reading, and sends until the
/// server has acknowledged. Its memory outlives power cuts, as the outbox of a real agent does.
/// </summary>
public sealed class FleetGateway : IAsyncDisposable
{
    private readonly PlannedGateway _plan;
    private readonly FleetOptions _options;
    private readonly TimeProvider _clock;
    private readonly GatewayDevice[] _devices;
    private readonly RecordBook _book;
    private readonly GatewayUplink _uplink;
    private readonly WakeSignal _wake = new();
    private readonly Lock _gate = new();
    private CancellationTokenSource? _power;
    private Task _running = Task.CompletedTask;
    private readonly Lock _sampling = new();
    private long _firstUnixMs;
    private long _lastUnixMs;
    private volatile bool _samplingPaused;

    /// <summary>A pole of a small world.</summary>
    public FleetGateway(PlannedGateway plan, CityWorld world, FleetOptions options, TimeProvider clock)
        : this(plan, DevicesOf(plan, world), options, clock)
    {
    }

    private FleetGateway(PlannedGateway plan, GatewayDevice[] devices, FleetOptions options, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Period, TimeSpan.FromMilliseconds(10));
        _plan = plan;
        _options = options;
        _clock = clock;
        _devices = devices;
        _book = new RecordBook(devices, options.PendingReadingsMax);
        _uplink = new GatewayUplink(plan, _devices, _book, options, clock, _wake);
    }

    /// <summary>A gateway of a generated city; the devices of its plan are left out, as their kinds are not those of a small world.</summary>
    public static FleetGateway OfCity(LivingCity living, int gateway, FleetOptions options, TimeProvider clock)
    {
        var plan = new PlannedGateway(GeneratedCity.GatewayId(gateway), living.City.GroupOf(gateway), []);
        return new FleetGateway(plan, DevicesOf(living, gateway, options), options, clock);
    }

    /// <summary>Gateway code.</summary>
    public string Id => _plan.Id;

    /// <summary>The plan it was built by.</summary>
    public PlannedGateway Plan => _plan;

    /// <summary>True while it has power.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate) return _power is not null;
        }
    }

    /// <summary>True while a connection stands.</summary>
    public bool IsConnected => _uplink.IsConnected;

    /// <summary>Why the last attempt to connect failed; empty when it did not.</summary>
    public string LastTrouble => _uplink.LastTrouble;

    /// <summary>What it did so far.</summary>
    public GatewayCounts Counts => _book.Counts;

    /// <summary>Per device and epoch the last number given out: what an auditor must find at the server.</summary>
    public IReadOnlyList<DeviceLedger> Ledger => _book.Ledger;

    /// <summary>Power on: a new epoch begins; what is pending from before goes out under its old numbers.</summary>
    /// <exception cref="InvalidOperationException">It is on already.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_power is not null) throw new InvalidOperationException($"{Id} is on already");
            _power = new CancellationTokenSource();

            // Never from the seed: an epoch that comes twice makes the server take new records for old ones.
            _book.BeginEpoch(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1);
            var stop = _power.Token;
            _running = Task.WhenAll(
                Task.Run(() => SampleLoopAsync(stop), CancellationToken.None),
                Task.Run(() => _uplink.RunAsync(stop), CancellationToken.None));
        }
    }

    /// <summary>Takes no further samples; what is pending still goes out.</summary>
    public void PauseSampling() => _samplingPaused = true;

    /// <summary>Samples again.</summary>
    public void ResumeSampling() => _samplingPaused = false;

    /// <summary>The network is gone, the power is not: it samples and keeps.</summary>
    public void CutLink() => _uplink.CutLink();

    /// <summary>The network is back; what was kept goes out.</summary>
    public void MendLink() => _uplink.MendLink();

    /// <summary>Takes one sample at once, beside the ones that are due.</summary>
    public void SampleNow()
    {
        if (!_samplingPaused) SampleAll();
    }

    /// <summary>One report packed and thrown away, without a connection; returns how many readings it has.</summary>
    internal long ReportInto(MqttPackets packets)
    {
        var before = _book.Counts.Acknowledged;
        SampleAll();
        _uplink.Session.PackAll(packets);
        return _book.Counts.Acknowledged - before;
    }

    /// <summary>
    /// Takes samples for a time before its first one, as if it had been without network for so long. They carry times of the past
    /// and values of this moment: the world has no memory to measure in. What does not fit its memory is counted as skipped.
    /// </summary>
    public void TakeEarlier(TimeSpan length, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
        lock (_sampling)
        {
            var end = _firstUnixMs == 0 ? _clock.GetUtcNow().ToUnixTimeMilliseconds() : _firstUnixMs;
            var start = end - (long)length.TotalMilliseconds;
            for (var at = start; at < end; at += (long)period.TotalMilliseconds) TakeAll(at);
            _firstUnixMs = start;
            _lastUnixMs = Math.Max(_lastUnixMs, end);
        }

        _wake.Set();
    }

    /// <summary>Power loss: the TCP connection is gone at once, without NDEATH and without DISCONNECT.</summary>
    public Task KillAsync() => EndAsync(withFarewell: false);

    /// <summary>Orderly end: NDEATH, then DISCONNECT. What is pending stays pending.</summary>
    public Task StopAsync() => EndAsync(withFarewell: true);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The devices of a gateway of a generated city, with their aliases.</summary>
    internal static GatewayDevice[] DevicesOf(LivingCity living, int gateway, FleetOptions options)
    {
        var components = living.City.DevicesOf(gateway);
        var devices = new GatewayDevice[components.Length];
        var nextAlias = 1U;
        for (var index = 0; index < devices.Length; index++)
        {
            devices[index] = new CityGatewayDevice(living, components[index], options.QuantitiesMax, nextAlias);
            nextAlias += 1U + (uint)devices[index].Quantities.Length;
        }

        return devices;
    }

    private static GatewayDevice[] DevicesOf(PlannedGateway plan, CityWorld world)
    {
        var devices = new GatewayDevice[plan.Devices.Count];
        var nextAlias = 1U;
        for (var index = 0; index < devices.Length; index++)
        {
            devices[index] = new RegisterGatewayDevice(DeviceFactory.Create(world, plan.Devices[index].Kind, plan.Devices[index].Id), nextAlias);
            nextAlias += 1U + (uint)devices[index].Quantities.Length;
        }

        return devices;
    }

    private async Task EndAsync(bool withFarewell)
    {
        CancellationTokenSource? power;
        lock (_gate)
        {
            power = _power;
            _power = null;
        }

        if (power is null) return;
        _uplink.SaysFarewell = withFarewell;
        await power.CancelAsync();
        await _running;
        power.Dispose();
    }

    private async Task SampleLoopAsync(CancellationToken stop)
    {
        var phase = new SmoothNoise(_options.Seed, "phase/" + Id).Share(0);
        try
        {
            await Task.Delay(_options.Period * phase, _clock, stop);
            using var timer = new PeriodicTimer(_options.Period, _clock);
            do
            {
                if (!_samplingPaused) SampleAll();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // Power off is the usual end.
        }
    }

    private void SampleAll()
    {
        // Two samples never share a moment, also when the clock steps back: a reading is known by device and time.
        lock (_sampling)
        {
            _lastUnixMs = Math.Max(_lastUnixMs + 1, _clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (_firstUnixMs == 0) _firstUnixMs = _lastUnixMs;
            TakeAll(_lastUnixMs);
        }

        _wake.Set();
    }

    private void TakeAll(long unixMs)
    {
        for (var index = 0; index < _devices.Length; index++) _book.Take(index, unixMs);
    }
}
