using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Tests.Uplink;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Actuation;

/// <summary>Commands against a scripted bus: what is executed, what is refused, and that nothing is executed twice.</summary>
public sealed class CommandDeskTests : IAsyncLifetime
{
    private const string Lamp = TestConfiguration.Lamp;
    private const string Valve = "3715020118000002";
    private const ushort Dimming = 16;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedBus _bus = new();
    private readonly List<DeviceBatch> _batches = [];
    private CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _session = new();
    private CommandDesk _desk = null!;
    private Task _running = Task.CompletedTask;
    private int _ids;

    public ValueTask InitializeAsync()
    {
        Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Dimming_Allowed_IsWrittenReadBackAndReported()
    {
        _bus.BeforeWrite = () => _bus.Registers[4] = 60;    // the status register follows

        var result = await AskAsync(Set("lamp/dimming", 60, by: "li.wei"));

        Assert.Equal((CommandOutcome.Done, 60.0), (result.Outcome, result.Value));
        Assert.Equal((Dimming, 60), (_bus.Writes.Single().Register, _bus.Writes.Single().Values.Single()));
        var reading = Assert.Single(Assert.Single(_batches).Readings);
        Assert.Equal((Quantity.LampDimming, 60.0), (reading.Quantity, reading.Value));
        var audit = Audit();
        Assert.Contains("\"step\":\"begin\"", audit[0], StringComparison.Ordinal);
        Assert.Contains("\"by\":\"li.wei\"", audit[1], StringComparison.Ordinal);
        Assert.Contains("\"outcome\":\"Done\"", audit[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_Allowed_IsWritten() =>
        Assert.Equal((CommandOutcome.Done, 1.0), (await AskAsync(Set("lamp/relay", 1)) is var result ? (result.Outcome, result.Value) : default));

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Actuation_OffForGatewayOrDevice_IsRefused(bool gateway, bool device)
    {
        await ReopenAsync(gateway, device);

        await AssertRefusedAsync(CommandOutcome.ActuationOff, Set("lamp/dimming", 60));
    }

    [Fact]
    public async Task Expiry_PassedOrTooFarOrMissing_IsRefused()
    {
        await AssertRefusedAsync(CommandOutcome.Expired, Set("lamp/dimming", 60, expiresIn: -1));
        await AssertRefusedAsync(CommandOutcome.ExpiresTooLate, Set("lamp/dimming", 60, expiresIn: 3_601_000));
        await AssertRefusedAsync(CommandOutcome.Malformed, CommandReader.OfDevice(Lamp, CommandPayload.Set("lamp/dimming", 60, "x", null), _ => Quantity.None));
        await AssertRefusedAsync(CommandOutcome.Malformed, CommandReader.OfDevice(Lamp, CommandPayload.Set("lamp/dimming", 60, null, 1), _ => Quantity.None));
        await AssertRefusedAsync(CommandOutcome.Malformed, CommandReader.OfDevice(Lamp, [0xFF, 0x00], _ => Quantity.None));
    }

    [Fact]
    public async Task Expiry_PassesWhileTheBusIsBusy_IsNotExecuted()
    {
        _bus.BeforeJob = _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(11));
            return Task.CompletedTask;
        };

        await AssertRefusedAsync(CommandOutcome.Expired, Set("lamp/dimming", 60, expiresIn: 10_000));
    }

    [Fact]
    public async Task Clock_NotKnown_IsRefused()
    {
        await CloseAsync();
        var early = new FakeTimeProvider(new DateTimeOffset(1970, 1, 1, 0, 5, 0, TimeSpan.Zero));
        Open(time: early);

        await AssertRefusedAsync(CommandOutcome.ClockUnknown, Set("lamp/dimming", 60) with { ExpiresUnixMs = early.GetUtcNow().ToUnixTimeMilliseconds() + 10_000 });
    }

    [Theory]
    [InlineData("lamp/dimming", 101, CommandOutcome.OutOfRange)]
    [InlineData("lamp/dimming", -1, CommandOutcome.OutOfRange)]
    [InlineData("lamp/relay", 2, CommandOutcome.OutOfRange)]
    [InlineData("lamp/power", 5, CommandOutcome.NoSuchControl)]
    [InlineData("no/such", 5, CommandOutcome.NoSuchControl)]
    public async Task Value_OutsideWhatTheProfileAllows_IsRefused(string quantity, double value, CommandOutcome expected) =>
        await AssertRefusedAsync(expected, Set(quantity, value));

    [Fact]
    public async Task Id_TakenBefore_IsNeverExecutedAgainNotEvenAfterARestart()
    {
        var request = Set("lamp/dimming", 60);
        Assert.Equal(CommandOutcome.Done, (await AskAsync(request)).Outcome);
        Assert.Equal(CommandOutcome.Repeated, (await AskAsync(request)).Outcome);

        await ReopenAsync(gateway: true, device: true);
        Assert.Equal(CommandOutcome.Repeated, (await AskAsync(request)).Outcome);
        Assert.Single(_bus.Writes);
    }

    /// <summary>At the moment of the write the id is on the disk: a copy of the folder is what a power cut would leave.</summary>
    [Fact]
    public async Task Id_PowerCutDuringTheWrite_IsKnownAfterwards()
    {
        var request = Set("lamp/dimming", 60);
        var knows = false;
        _bus.BeforeWrite = () => knows = new CommandMemory(_folder[CommandMemory.FileName]).Knows(request.Id);

        await AskAsync(request);

        Assert.True(knows);
    }

    [Fact]
    public async Task Disk_TakesNoId_NothingIsExecuted()
    {
        Directory.CreateDirectory(_folder[CommandMemory.FileName]);    // a directory where the file should be
        await ReopenAsync(gateway: true, device: true);

        await AssertRefusedAsync(CommandOutcome.NotRecorded, Set("lamp/dimming", 60));
    }

    [Fact]
    public async Task Disk_TakesNoAuditRecord_NothingIsExecuted()
    {
        Directory.CreateDirectory(_folder[AuditTrail.FileName]);

        await AssertRefusedAsync(CommandOutcome.NotRecorded, Set("lamp/dimming", 60));
    }

    [Theory]
    [InlineData(BusOutcome.BusDown, BusOutcome.Ok, false, CommandOutcome.BusDown)]
    [InlineData(BusOutcome.Exception, BusOutcome.Ok, false, CommandOutcome.DeviceRefused)]
    [InlineData(BusOutcome.Ok, BusOutcome.Timeout, false, CommandOutcome.Unconfirmed)]
    [InlineData(BusOutcome.Ok, BusOutcome.Ok, true, CommandOutcome.ReadBackDiffers)]
    [InlineData(BusOutcome.Timeout, BusOutcome.Ok, true, CommandOutcome.NoAnswer)]
    [InlineData(BusOutcome.Timeout, BusOutcome.Ok, false, CommandOutcome.Done)]    // only the answer was lost
    public async Task Write_BusTrouble_IsAnsweredAsWhatWasReadBack(BusOutcome write, BusOutcome read, bool ignores, CommandOutcome expected)
    {
        (_bus.WriteOutcome, _bus.ReadOutcome, _bus.IgnoresWrites) = (write, read, ignores);

        Assert.Equal(expected, (await AskAsync(Set("lamp/dimming", 60))).Outcome);
    }

    [Fact]
    public async Task BusDown_ThenUp_TheCommandIsNotExecutedLater()
    {
        _bus.WriteOutcome = BusOutcome.BusDown;
        await AskAsync(Set("lamp/dimming", 60));
        _bus.WriteOutcome = BusOutcome.Ok;

        await AskAsync(Set("lamp/relay", 1));

        Assert.Equal(17, Assert.Single(_bus.Writes).Register);
    }

    [Fact]
    public async Task Connection_GoneBeforeItBegan_IsDropped()
    {
        await _session.CancelAsync();

        await AssertRefusedAsync(CommandOutcome.Dropped, Set("lamp/dimming", 60));
    }

    [Fact]
    public async Task WritesPerMinute_UsedUp_AreRefusedUntilTheMinuteIsOver()
    {
        for (var write = 0; write < 6; write++) Assert.Equal(CommandOutcome.Done, (await AskAsync(Set("lamp/dimming", write))).Outcome);
        Assert.Equal(CommandOutcome.TooOften, (await AskAsync(Set("lamp/dimming", 9))).Outcome);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(CommandOutcome.Done, (await AskAsync(Set("lamp/dimming", 9))).Outcome);
    }

    [Fact]
    public async Task Valve_ArmedThenConfirmed_MovesOnlyThen()
    {
        var arm = Set("water/valve", 0, device: Valve);
        Assert.Equal(CommandOutcome.Armed, (await AskAsync(arm)).Outcome);
        Assert.Empty(_bus.Writes);

        Assert.Equal(CommandOutcome.Done, (await AskAsync(Set("water/valve", 0, device: Valve, confirms: arm.Id))).Outcome);
        Assert.Single(_bus.Writes);
        Assert.Equal(CommandOutcome.NotArmed, (await AskAsync(Set("water/valve", 0, device: Valve, confirms: arm.Id))).Outcome);
    }

    [Theory]
    [InlineData(31, 0)]     // too late
    [InlineData(1, 50)]     // another value
    public async Task Valve_ConfirmedLateOrOtherwise_DoesNotMove(int seconds, double value)
    {
        var arm = Set("water/valve", 0, device: Valve);
        await AskAsync(arm);
        _time.Advance(TimeSpan.FromSeconds(seconds));

        await AssertRefusedAsync(CommandOutcome.NotArmed, Set("water/valve", value, device: Valve, confirms: arm.Id));
    }

    [Fact]
    public async Task Valve_ConfirmedAfterARestart_DoesNotMove()
    {
        var arm = Set("water/valve", 0, device: Valve);
        await AskAsync(arm);
        await ReopenAsync(gateway: true, device: true);

        await AssertRefusedAsync(CommandOutcome.NotArmed, Set("water/valve", 0, device: Valve, confirms: arm.Id));
    }

    [Fact]
    public async Task Valve_NotMarkedSafe_IsRefused()
    {
        await ReopenAsync(gateway: true, device: true, isValveSafe: false);

        await AssertRefusedAsync(CommandOutcome.NotSafe, Set("water/valve", 0, device: Valve));
    }

    [Fact]
    public async Task NodeActions_RateReportReload_AreCalledWithTheirValues()
    {
        var calls = new List<string>();
        await CloseAsync();
        Open(actions: new NodeActions
        {
            SetHistoryRate = rate => Note($"rate {rate}"),
            SetReportPeriod = (device, period, duration) => Note($"report {device ?? "all"} {period.TotalMilliseconds} ms {duration.TotalSeconds} s"),
            Reload = _ => ValueTask.FromResult<string?>("the file is faulty"),
        });

        Assert.Equal(CommandOutcome.Done, (await AskAsync(Node("Node Control/History Rate", 500))).Outcome);
        Assert.Equal(CommandOutcome.Done, (await AskAsync(Node("Node Control/Report Period", 250, seconds: 60))).Outcome);
        var reload = await AskAsync(Node("Node Control/Reload", 1));

        Assert.Equal((CommandOutcome.Failed, "the file is faulty"), (reload.Outcome, reload.Detail));
        Assert.Equal(["rate 500", "report all 250 ms 60 s"], calls);
        Assert.Equal(CommandOutcome.OutOfRange, (await AskAsync(Node("Node Control/Report Period", 1, seconds: 60))).Outcome);
        Assert.Equal(CommandOutcome.OutOfRange, (await AskAsync(Node("Node Control/Report Period", 250))).Outcome);
        Assert.Equal(CommandOutcome.OutOfRange, (await AskAsync(Node("Node Control/History Rate", 0))).Outcome);

        string? Note(string call)
        {
            calls.Add(call);
            return null;
        }
    }

    [Fact]
    public void Reader_RebirthOnly_IsNoCommandOfTheDesk() => Assert.Null(CommandReader.OfNode(CommandPayload.Rebirth()));

    [Fact]
    public void Reader_Alias_StandsForItsQuantity()
    {
        var request = CommandReader.OfDevice(Lamp, CommandPayload.SetByAlias(7, 42, "a", 1), alias => alias == 7 ? Quantity.LampDimming : Quantity.None);

        Assert.Equal((Quantity.LampDimming, 42.0, null), (request.Quantity, request.Value, request.Problem));
    }

    private async Task AssertRefusedAsync(CommandOutcome expected, CommandRequest request)
    {
        var result = await AskAsync(request);

        Assert.Equal(expected, result.Outcome);
        Assert.Empty(_bus.Writes);
    }

    private async Task<CommandResult> AskAsync(CommandRequest request)
    {
        _desk.Offer(request, "mqtt://test", _session.Token);
        CommandAnswer? answer = null;
        await Deadline.Until(() => _desk.TryTakeAnswer(out answer), Limit, $"the answer to {request.Target}");
        Assert.Equal(request.Device, answer!.Device);
        return answer.Result;
    }

    private CommandRequest Set(string quantity, double value, string device = Lamp, long expiresIn = 60_000, string? confirms = null, string? by = null) =>
        CommandReader.OfDevice(
            device, CommandPayload.Set(quantity, value, $"c{++_ids}", _time.GetUtcNow().ToUnixTimeMilliseconds() + expiresIn, confirms, by), _ => Quantity.None);

    private CommandRequest Node(string name, long value, long? seconds = null) =>
        CommandReader.OfNode(CommandPayload.Node(name, value, $"n{++_ids}", _time.GetUtcNow().ToUnixTimeMilliseconds() + 60_000, seconds))!;

    private string[] Audit() => File.ReadAllLines(_folder[AuditTrail.FileName]);

    private async Task ReopenAsync(bool gateway, bool device, bool isValveSafe = true)
    {
        await CloseAsync();
        Open(gateway, device, isValveSafe);
    }

    private async Task CloseAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private void Open(bool gateway = true, bool device = true, bool isValveSafe = true, TimeProvider? time = null, NodeActions? actions = null)
    {
        var profiles = Directory.CreateDirectory(_folder["profiles"]).FullName;
        File.WriteAllText(Path.Combine(profiles, "valve.json"), $$"""
            { "Version": 1, "Source": "test",
              "Registers": [ { "Quantity": "water/valve", "Register": 100, "Type": "U16" } ],
              "Controls": [ { "Quantity": "water/valve", "Register": 101, "Type": "U16", "Safe": {{(isValveSafe ? "true" : "false")}}, "TwoPhase": true } ] }
            """);
        var configuration = $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "371502-Z07", "ProfilesDirectory": "profiles" },
              "Uplink": { "Server": "mqtt://127.0.0.1" },
              "Actuation": { "Enabled": {{(gateway ? "true" : "false")}} },
              "Buses": [ { "Name": "bus-1", {{TestConfiguration.TcpLine(1502)}}, "Devices": [
                { "Id": "{{Lamp}}", "Profile": "lamp-controller", "Unit": 1, "Actuation": {{(device ? "true" : "false")}} },
                { "Id": "{{Valve}}", "Profile": "valve", "Unit": 2, "Actuation": true } ] } ] }
            """;
        var setup = TestConfiguration.Load(_folder.Path, configuration);
        var provider = time ?? _time;
        ActuationOptions options = setup.Configuration.Actuation;
        IReadOnlyList<Device> devices = [.. setup.Devices.SelectMany(each => each)];
        _desk = new CommandDesk(new CommandContext(
            options, _folder.Path, devices, _ => _bus, _batches.Add, actions ?? new NodeActions(), new DeviceBoard(), new SampleClock(provider), provider, NullLogger.Instance));
        _stop = new CancellationTokenSource();
        _running = _desk.RunAsync(_stop.Token);
    }
}
