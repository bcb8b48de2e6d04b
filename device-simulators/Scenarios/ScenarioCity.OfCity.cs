using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <content>A generated city as a scenario sees it.</content>
public sealed partial class ScenarioCity
{
    /// <summary>
    /// Takes every component that has a device which a scenario can act upon. A circuit is named by the code of its lighting cabinet;
    /// a pressure point belongs to the first pipe at its node.
    /// </summary>
    public static ScenarioCity Of(GeneratedCity city) => Of(city, 0, city.GatewayCount);

    /// <summary>The same, with what some of the gateways read: those of a fleet that is not the whole city.</summary>
    /// <param name="city">The city.</param>
    /// <param name="first">Number of the first gateway.</param>
    /// <param name="count">How many.</param>
    public static ScenarioCity Of(GeneratedCity city, int first, int count)
    {
        var pipes = PipeAtNode(city);

        // One text for all that share it: a hundred thousand things are of ten thousand gateways, cells and circuits.
        var cells = Named(city.Cells.Count, cell => city.Cells.CodeOf(cell).ToString());
        var cabinets = Named(city.CircuitCount, circuit => city.DeviceId(city.CabinetOf(circuit)));
        var zones = Named(city.Cells.ZoneCount, CellGrid.ZoneName);
        var gateways = Enumerable.Range(first, count).Select(gateway => new CityGateway(
            GeneratedCity.GatewayId(gateway), zones(city.ZoneOf(city.PoleOf(gateway))), Circuit: cabinets(city.CircuitOf(city.PoleOf(gateway))))).ToArray();
        var things = new List<CityThing>();
        for (var component = 0; component < city.Components.Count; component++)
        {
            var gateway = city.GatewayOf(component) - first;
            if (gateway < 0 || gateway >= count || KindOf(city.Components.DeviceOf(component)) is not { } kind) continue;
            var (place, circuit, node) = (city.PositionOf(component), city.CircuitOf(component), city.WaterNodeOf(component));
            var code = city.DeviceId(component);
            things.Add(new CityThing(
                code, code, kind, city.Components.KindOf(component).Kind, gateways[gateway].Id, zones(city.ZoneOf(component)),
                cells(city.CellOf(component)), city.Streets.Names[city.Streets.StreetOf(city.PieceOf(component))],
                kind == DeviceKind.LampController && circuit >= 0 ? cabinets(circuit) : "",
                kind == DeviceKind.PressureTransmitter && node >= 0 ? pipes.GetValueOrDefault(city.Water.Nodes[node].Id, "") : "", place.Latitude, place.Longitude));
        }

        return new ScenarioCity($"a city of {city.Components.Count} components", things, gateways);
    }

    private static Func<int, string> Named(int count, Func<int, string> nameOf)
    {
        var names = new string?[count];
        return number => names[number] ??= nameOf(number);
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
