using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// What the fleet of a city costs without a network: each gateway samples its devices, numbers the readings, and packs them as DATA in MQTT
/// packets, which are thrown away as acknowledged. The way is that of a running fleet, on the calling thread.
/// </summary>
internal sealed class FleetCost
{
    private readonly FleetGateway[] _gateways;
    private readonly MqttPackets _packets = new(isMqtt5: true);

    public FleetCost(LivingCity living, int quantitiesMax, TimeProvider clock)
    {
        var options = new FleetOptions { Server = new Uri("mqtt://127.0.0.1"), QuantitiesMax = quantitiesMax };
        _gateways = [.. Enumerable.Range(0, living.City.GatewayCount).Select(gateway => FleetGateway.OfCity(living, gateway, options, clock))];
    }

    /// <summary>One report of every gateway; returns how many readings that were.</summary>
    public long ReportAll()
    {
        var readings = 0L;
        foreach (var gateway in _gateways) readings += gateway.ReportInto(_packets);
        return readings;
    }
}
