using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Tests.City;

/// <summary>The yardstick city of 480,000 components at the evening peak of its networks.</summary>
public sealed class ReferenceCityTests
{
    private static readonly DateTimeOffset Peak = new(2026, 7, 10, 18, 40, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Read_EveningPeak_PressureReachesEveryEndOfBothNetworks()
    {
        var city = MadeCity.Make(7, CityMix.Reference);
        var living = new LivingCity(city, new FakeTimeProvider(Peak), new WorldOptions { Start = Peak });

        Assert.Null(living.PipeTrouble);
        Assert.Equal((10_000, 1_250, 177_100), (city.GatewayCount, city.CircuitCount, city.DeviceCount));
        Assert.All(Values(CityDeviceKind.WaterPressure, Quantity.WaterPressure), pressure => Assert.InRange(pressure, 0.14, 0.6));
        Assert.All(Values(CityDeviceKind.GasPressure, Quantity.GasPressure), pressure => Assert.InRange(pressure, 200, 302));
        Assert.InRange(Values(CityDeviceKind.WaterPressure, Quantity.WaterPressure).Max() - Values(CityDeviceKind.WaterPressure, Quantity.WaterPressure).Min(), 0.02, 0.4);

        IEnumerable<double> Values(CityDeviceKind kind, Quantity quantity) => Enumerable.Range(0, city.Components.Count)
            .Where(component => city.Components.DeviceOf(component) == kind)
            .Select(component => living.ValueAt(component, quantity, 0));
    }
}
