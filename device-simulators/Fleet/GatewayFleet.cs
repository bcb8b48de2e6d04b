using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Many gateways with one list of what they did.</summary>
public sealed class GatewayFleet : IAsyncDisposable
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ConnectPoll = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _city = new();
    private Task _living = Task.CompletedTask;

    private GatewayFleet(IReadOnlyList<FleetGateway> gateways, TimeProvider clock)
    {
        Gateways = gateways;
        _clock = clock;
    }

    /// <summary>The gateways in the order of their plan.</summary>
    public IReadOnlyList<FleetGateway> Gateways { get; }

    /// <summary>The sum over all gateways.</summary>
    public GatewayCounts Counts => Gateways.Aggregate(default(GatewayCounts), (sum, gateway) => sum + gateway.Counts);

    /// <summary>How many have a connection now.</summary>
    public int Connected => Gateways.Count(gateway => gateway.IsConnected);

    /// <summary>Switches on a gateway for each of the plan's.</summary>
    public static GatewayFleet Start(IEnumerable<PlannedGateway> plan, CityWorld world, FleetOptions options, TimeProvider clock)
    {
        var fleet = new GatewayFleet([.. plan.Select(gateway => new FleetGateway(gateway, world, options, clock))], clock);
        foreach (var gateway in fleet.Gateways) gateway.Start();
        return fleet;
    }

    /// <summary>
    /// Switches on gateways of a generated city, and lets the city live; a gateway is off while the mains of its pole are.
    /// </summary>
    /// <param name="living">The city.</param>
    /// <param name="first">First gateway.</param>
    /// <param name="count">How many.</param>
    /// <param name="options">How they talk.</param>
    /// <param name="clock">Real time.</param>
    public static GatewayFleet Start(LivingCity living, int first, int count, FleetOptions options, TimeProvider clock)
    {
        var fleet = new GatewayFleet(
            [.. Enumerable.Range(first, count).Select(gateway => FleetGateway.OfCity(living, gateway, options, clock))], clock);
        foreach (var gateway in fleet.Gateways) gateway.Start();
        var stop = fleet._city.Token;
        fleet._living = Task.WhenAll(living.RunAsync(stop), CityPower.WatchAsync(living, fleet.Gateways, first, clock, stop));
        return fleet;
    }

    /// <summary>The gateway of a code; null when it is not of this fleet.</summary>
    public FleetGateway? Find(string id) => Gateways.FirstOrDefault(gateway => gateway.Id == id);

    /// <summary>Waits until all are connected. Returns why they are not within the limit; empty when they are, or when it was stopped.</summary>
    internal async Task<string> ConnectAllAsync(TimeSpan limit, CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        try
        {
            while (Connected < Gateways.Count)
            {
                if (_clock.GetElapsedTime(started) > limit)
                {
                    var trouble = Gateways.Select(gateway => gateway.LastTrouble).FirstOrDefault(text => text.Length > 0);
                    return $"{Connected} of {Gateways.Count} gateways connected within {limit.TotalSeconds:0} s: {trouble}";
                }

                await Task.Delay(ConnectPoll, _clock, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody waits any more.
        }

        return "";
    }

    /// <summary>Takes no further samples and waits until all is acknowledged; false when the limit came first.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken stop)
    {
        foreach (var gateway in Gateways) gateway.PauseSampling();
        var started = _clock.GetTimestamp();
        while (Counts.Pending > 0)
        {
            if (_clock.GetElapsedTime(started) > limit) return false;
            await Task.Delay(DrainPoll, _clock, stop);
        }

        return true;
    }

    /// <summary>Orderly end of all: NDEATH and DISCONNECT.</summary>
    public async Task StopAsync()
    {
        await EndCityAsync();
        await Task.WhenAll(Gateways.Select(gateway => gateway.StopAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await EndCityAsync();
        foreach (var gateway in Gateways) await gateway.DisposeAsync();
    }

    // First: a gateway that is being stopped must not be switched on again.
    private async Task EndCityAsync()
    {
        await _city.CancelAsync();
        await _living;
    }
}
