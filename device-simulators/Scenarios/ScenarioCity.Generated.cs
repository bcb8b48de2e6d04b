using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <content>A generated city as a scenario sees it.</content>
public sealed partial class ScenarioCity
{
    /// <summary>
    /// Takes every component that has a device. A circuit is named by the code of its lighting cabinet; a pressure point belongs to
    /// the first pipe at its node.
    /// </summary>
    public static ScenarioCity Of(GeneratedCity city)
    {
        var pipes = PipeAtNode(city);
        var things = new List<CityThing>(city.DeviceCount);
        for (var component = 0; component < city.Components.Count; component++)
        {
            if (KindOf(city.Components.DeviceOf(component)) is not { } kind) continue;
            var (place, circuit, node) = (city.PositionOf(component), city.CircuitOf(component), city.WaterNodeOf(component));
            var code = city.DeviceId(component);
            things.Add(new CityThing(
                code, code, kind, city.Components.KindOf(component).Kind, GeneratedCity.GatewayId(city.GatewayOf(component)), CellGrid.ZoneName(city.ZoneOf(component)),
                city.Cells.CodeOf(city.CellOf(component)).ToString(), city.Streets.Names[city.Streets.StreetOf(city.PieceOf(component))],
                kind == DeviceKind.LampController && circuit >= 0 ? city.DeviceId(city.CabinetOf(circuit)) : "",
                kind == DeviceKind.PressureTransmitter && node >= 0 ? pipes.GetValueOrDefault(city.Water.Nodes[node].Id, "") : "", place.Latitude, place.Longitude));
        }

        var gateways = Enumerable.Range(0, city.GatewayCount)
            .Select(gateway => new CityGateway(GeneratedCity.GatewayId(gateway), CellGrid.ZoneName(city.ZoneOf(city.PoleOf(gateway)))));
        return new ScenarioCity($"a city of {city.Components.Count} components", things, gateways);
    }

    private static Dictionary<string, string> PipeAtNode(GeneratedCity city)
    {
        var names = new Dictionary<string, string>();
        foreach (var pipe in city.Water.Pipes)
        {
            names.TryAdd(pipe.From, pipe.Id);
            names.TryAdd(pipe.To, pipe.Id);
        }

        return names;
    }

    private static DeviceKind? KindOf(CityDeviceKind kind) => kind switch
    {
        CityDeviceKind.LampController => DeviceKind.LampController,
        CityDeviceKind.CoverMonitor => DeviceKind.ManholeCover,
        CityDeviceKind.WaterPressure => DeviceKind.PressureTransmitter,
        CityDeviceKind.GasDetector => DeviceKind.GasDetector,
        CityDeviceKind.AirHead => DeviceKind.WeatherHead,
        _ => null,
    };
}
