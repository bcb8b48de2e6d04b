using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>Gateways without network: what they keep, and what they hand in later.</summary>
public sealed class GatewayLinkTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly RecordingBroker _broker = new();
    private FleetGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        await _broker.StartAsync();
        var options = new FleetOptions { Server = _broker.Address, Period = TimeSpan.FromMilliseconds(100), ConnectSpread = TimeSpan.Zero, ReconnectMin = TimeSpan.FromMilliseconds(20) };
        _gateway = new FleetGateway(CityPlan.ForFleet(1).Gateways[0], new CityWorld(TimeProvider.System, new WorldOptions()), options, TimeProvider.System);
        _gateway.Start();
        await Deadline.Until(() => _gateway.IsConnected && _gateway.Counts.Acknowledged > 0, Limit, "it is connected");
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task CutLink_ThenMend_KeepsWhatItMeasuresAndHandsItIn()
    {
        _gateway.CutLink();
        await Deadline.Until(() => !_gateway.IsConnected, Limit, "the connection is gone");
        var acknowledged = _gateway.Counts.Acknowledged;
        await Deadline.Until(() => _gateway.Counts.Pending > 100, Limit, "it keeps what it measures");
        Assert.False(_gateway.IsConnected);
        Assert.InRange(_gateway.Counts.Acknowledged, acknowledged, acknowledged + 1000);

        _gateway.PauseSampling();
        _gateway.MendLink();

        await Deadline.Until(() => _gateway.Counts.Pending == 0, Limit, "all is handed in");
        await HasEverythingAsync();
    }

    [Fact]
    public async Task TakeEarlier_ADay_HandsInReadingsOfThePastWithTimesOfTheirOwn()
    {
        _gateway.PauseSampling();
        await Deadline.Until(() => _gateway.Counts.Pending == 0, Limit, "the last sample is in");
        var before = _gateway.Counts.Taken;

        _gateway.TakeEarlier(TimeSpan.FromHours(24), TimeSpan.FromMinutes(1));
        _gateway.TakeEarlier(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));

        await Deadline.Until(() => _gateway.Counts.Pending == 0, Limit, "all is handed in");
        Assert.Equal(0, (_gateway.Counts.Taken - before) % (24 * 60 + 60));
        Assert.Equal(0, _gateway.Counts.Skipped);
        await HasEverythingAsync();
    }

    [Fact]
    public async Task CutLink_TwiceAndPowerOff_EndsAndStartsAgain()
    {
        _gateway.CutLink();
        _gateway.CutLink();
        await _gateway.KillAsync();
        _gateway.Start();
        Assert.False(_gateway.IsConnected);

        _gateway.MendLink();
        _gateway.MendLink();

        await Deadline.Until(() => _gateway.IsConnected, Limit, "it is back");
    }

    private async Task HasEverythingAsync()
    {
        await _gateway.StopAsync();
        var held = ReceivedData.Numbers(_broker.Of("DDATA"));
        foreach (var row in _gateway.Ledger.Where(row => row.Last > 0)) Assert.Equal([(1UL, row.Last)], held[(row.Device, row.Epoch)].Ranges);
    }
}
