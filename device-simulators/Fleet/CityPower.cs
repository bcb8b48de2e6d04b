using SmartPoles.DeviceSimulators.City.Living;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Switches gateways off with the mains of their poles, as a cut does, and on again when the mains are back.</summary>
internal static class CityPower
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Watches until it is stopped. Gateway n of the list is gateway <paramref name="first"/> + n of the city.</summary>
    internal static async Task WatchAsync(LivingCity living, IReadOnlyList<FleetGateway> gateways, int first, TimeProvider clock, CancellationToken stop)
    {
        var isOff = new bool[gateways.Count];
        try
        {
            while (true)
            {
                await Task.Delay(Period, clock, stop);
                var seconds = living.ElapsedSeconds;
                var dying = new List<Task>();
                for (var index = 0; index < gateways.Count; index++)
                {
                    var hasSupply = living.HasSupply(first + index, seconds);
                    if (hasSupply != isOff[index]) continue;
                    isOff[index] = !hasSupply;
                    if (hasSupply) gateways[index].Start();
                    else dying.Add(gateways[index].KillAsync());
                }

                await Task.WhenAll(dying);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }
}
