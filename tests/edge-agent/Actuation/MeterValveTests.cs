using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

/// <summary>Commands to the valve of a CJ/T 188 meter, on the real bus over a line of pure time.</summary>
public sealed class MeterValveTests : IAsyncLifetime, IBusAccess
{
    private const string Water = "3715020101000001";
    private const string Gas = "3715020111000001";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly SimulatedLine _line;
    private readonly RtuBus _bus;
    private readonly List<DeviceBatch> _batches = [];
    private readonly List<byte> _orders = [];
    private CancellationTokenSource _stop = new();
    private CommandDesk _desk = null!;
    private Task _running = Task.CompletedTask;
    private ushort _status;
    private int _ids;

    public MeterValveTests()
    {
        var timing = RtuTiming.For(2400, 11);
        _line = new SimulatedLine(_time, timing) { Sent = Hear };
        _bus = new RtuBus("bus-1", _line, new RtuBusOptions { Timeout = TimeSpan.FromMilliseconds(300), Timing = timing }, _time, NullLogger.Instance, waker: null);
    }

    public string BusName => "bus-1";

    /// <summary>What the meter does with an order.</summary>
    private Func<byte, ushort, ushort> Obey { get; set; } = static (order, status) => (ushort)((status & ~3) | (order == 0x99 ? 1 : 0));

    private bool Confirms { get; set; } = true;

    private bool Refuses { get; set; }

    public ValueTask InitializeAsync()
    {
        Open(enabled: true);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _bus.DisposeAsync();
        _folder.Dispose();
    }

    public async Task<T> RunAsync<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel) => await job(_bus, cancel);

    [Theory]
    [InlineData(0, 0x99)]
    [InlineData(100, 0x55)]
    public async Task Valve_OrderedInTwoPhases_IsConfirmedReadBackAndReported(double percent, byte order)
    {
        _status = (ushort)(percent == 0 ? 0 : 1);

        var armed = await AskAsync(Set(Water, "water/valve", percent));
        Assert.Empty(_orders);
        var done = await AskAsync(Set(Water, "water/valve", percent, confirms: "c1"));

        Assert.Equal((CommandOutcome.Armed, CommandOutcome.Done, percent), (armed.Outcome, done.Outcome, done.Value));
        Assert.Equal([order], _orders);
        var reading = Assert.Single(Assert.Single(_batches).Readings);
        Assert.Equal((Quantity.WaterValve, percent), (reading.Quantity, reading.Value));
    }

    [Fact]
    public async Task Valve_StillOnItsWay_IsNotCalledDone()
    {
        Obey = static (_, status) => (ushort)(status | 2);

        var result = await TwiceAsync(0);

        Assert.Equal(CommandOutcome.ReadBackDiffers, result.Outcome);
        Assert.Contains("the meter has confirmed the order; its valve does not tell where it is", result.Detail);
    }

    [Fact]
    public async Task Valve_ConfirmationLost_IsJudgedByWhatStands()
    {
        Confirms = false;
        var done = await TwiceAsync(0);
        Obey = static (_, status) => status;
        var nothing = await TwiceAsync(100);

        Assert.Equal((CommandOutcome.Done, CommandOutcome.NoAnswer), (done.Outcome, nothing.Outcome));
        Assert.Equal(2, _orders.Count);    // sent once each
    }

    [Fact]
    public async Task Valve_MeterRefuses_IsToldWithItsStatus()
    {
        Refuses = true;

        var result = await TwiceAsync(0);

        Assert.Equal(CommandOutcome.DeviceRefused, result.Outcome);
        Assert.Contains("status 04", result.Detail);
    }

    [Fact]
    public async Task Valve_HalfOpen_IsOutOfRange() => Assert.Equal(CommandOutcome.OutOfRange, (await AskAsync(Set(Water, "water/valve", 50))).Outcome);

    [Fact]
    public async Task Valve_OfGasAsShipped_IsNotSafe() => Assert.Equal(CommandOutcome.NotSafe, (await AskAsync(Set(Gas, "gas/valve", 0))).Outcome);

    [Fact]
    public async Task Valve_WithoutActuation_IsOff()
    {
        await _stop.CancelAsync();
        await _running;
        Open(enabled: false);

        Assert.Equal(CommandOutcome.ActuationOff, (await AskAsync(Set(Water, "water/valve", 0))).Outcome);
        Assert.Empty(_orders);
    }

    private void Hear(ReadOnlyMemory<byte> sent)
    {
        var frame = sent.Span[4..];
        var number = frame[13];
        if (frame[9] == 0x01)
        {
            Say(MeterFrames.Cjt188(MeterFrames.WaterMeter, 0x81, [0x1F, 0x90, number, .. MeterFrames.MeteringOf(123_456, _status)]));
            return;
        }

        _orders.Add(frame[14]);
        if (Refuses)
        {
            Say(MeterFrames.Cjt188(MeterFrames.WaterMeter, 0xC4, number, 0x04, 0x00));
            return;
        }

        _status = Obey(frame[14], _status);
        if (Confirms) Say(MeterFrames.Cjt188(MeterFrames.WaterMeter, 0x84, 0x17, 0xA0, number, (byte)_status, (byte)(_status >> 8)));
    }

    private void Say(byte[] frame) => _line.Say(TimeSpan.FromMilliseconds(100), frame);

    private async Task<CommandResult> TwiceAsync(double percent)
    {
        await AskAsync(Set(Water, "water/valve", percent));
        return await AskAsync(Set(Water, "water/valve", percent, confirms: $"c{_ids}"));
    }

    private async Task<CommandResult> AskAsync(CommandRequest request)
    {
        _desk.Offer(request, "mqtt://test", CancellationToken.None);
        CommandAnswer? answer = null;
        await Deadline.Until(() => _desk.TryTakeAnswer(out answer), TimeSpan.FromSeconds(60), $"the answer to {request.Target}");
        return answer!.Result;
    }

    private CommandRequest Set(string device, string quantity, double value, string? confirms = null) => CommandReader.OfDevice(
        device, CommandPayload.Set(quantity, value, $"c{++_ids}", _time.GetUtcNow().ToUnixTimeMilliseconds() + 60_000, confirms, "li.wei"), _ => Quantity.None);

    private void Open(bool enabled)
    {
        var setup = TestConfiguration.Load(_folder.Path, $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "371502-Z07" }, "Uplink": { "Server": "mqtt://127.0.0.1" },
              "Actuation": { "Enabled": {{(enabled ? "true" : "false")}} },
              "Buses": [ { "Name": "bus-1", "Serial": { "Port": "/dev/null", "Baud": 2400, "Parity": "Even" }, "Devices": [
                { "Id": "{{Water}}", "Profile": "water-meter", "Address": "{{MeterFrames.WaterMeterDigits}}", "PeriodMs": 60000, "Actuation": true },
                { "Id": "{{Gas}}", "Profile": "gas-meter", "Address": "33201900000001", "PeriodMs": 60000, "Actuation": true } ] } ] }
            """);
        _desk = new CommandDesk(new CommandContext(
            setup.Configuration.Actuation, _folder.Path, [.. setup.Devices.SelectMany(each => each)], _ => this, _batches.Add, new NodeActions(), new DeviceBoard(),
            new SampleClock(_time), _time, NullLogger.Instance));
        _stop = new CancellationTokenSource();
        _running = _desk.RunAsync(_stop.Token);
    }
}
