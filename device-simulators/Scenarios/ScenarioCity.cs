using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>One device with everything that a place may be named by.</summary>
/// <param name="Device">Sparkplug device id.</param>
/// <param name="Component">Component code.</param>
/// <param name="Kind">What it is.</param>
/// <param name="ComponentKind">Class and subclass of the component.</param>
/// <param name="Gateway">Gateway that reads it.</param>
/// <param name="Zone">Such as <c>Z01</c>.</param>
/// <param name="Cell">Grid cell, 15 digits.</param>
/// <param name="Street">Name of the street; empty for none.</param>
/// <param name="Circuit">Lamp circuit; empty for none.</param>
/// <param name="Pipe">Water main; empty for none.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record CityThing(
    string Device, string Component, DeviceKind Kind, int ComponentKind, string Gateway, string Zone, string Cell, string Street, string Circuit,
    string Pipe, double Latitude, double Longitude);

/// <summary>One gateway.</summary>
/// <param name="Id">Gateway code.</param>
/// <param name="Zone">Zone.</param>
/// <param name="IsSwitchable">Its power and its network can be cut by a scene.</param>
/// <param name="Circuit">Lamp circuit that it has its power from; empty where that is not known.</param>
public sealed record CityGateway(string Id, string Zone, bool IsSwitchable = true, string Circuit = "");

/// <summary>What a scenario can point at in one city. Read only.</summary>
public sealed partial class ScenarioCity
{
    private readonly Lazy<ILookup<string, CityThing>> _byGateway;

    /// <summary>Takes the devices in any order.</summary>
    public ScenarioCity(string name, IEnumerable<CityThing> things, IEnumerable<CityGateway> gateways)
    {
        Name = name;
        Things = [.. things.OrderBy(thing => thing.Device, StringComparer.Ordinal)];
        Gateways = [.. gateways.OrderBy(gateway => gateway.Id, StringComparer.Ordinal)];
        _byGateway = new(() => Things.ToLookup(thing => thing.Gateway));
    }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>All devices, by their id.</summary>
    public IReadOnlyList<CityThing> Things { get; }

    /// <summary>All gateways, by their code.</summary>
    public IReadOnlyList<CityGateway> Gateways { get; }

    /// <summary>
    /// A plan of poles. One lighting cabinet feeds the lamps of a street, and one main lies under it; they are named <c>C-</c> and
    /// <c>P-</c> with the street.
    /// </summary>
    /// <param name="plan">The poles.</param>
    /// <param name="isSwitchable">Whether a scene can cut a gateway's power and network; null for all.</param>
    public static ScenarioCity Of(CityPlan plan, Func<string, bool>? isSwitchable = null)
    {
        var zones = plan.Gateways.ToDictionary(gateway => gateway.Id, gateway => gateway.Group[(gateway.Group.LastIndexOf('-') + 1)..]);
        var kinds = plan.Devices.ToDictionary(row => row.Device.Id, row => row.Device.Kind);
        var things = plan.Components.SelectMany(component => component.Devices.Select(device =>
        {
            var kind = kinds[device];
            return new CityThing(
                device, component.Code.ToString(), kind, component.Code.Kind, component.Gateway, zones[component.Gateway], component.Grid.ToString(),
                component.Street, kind == DeviceKind.LampController ? $"C-{component.Street}" : "",
                kind == DeviceKind.PressureTransmitter ? $"P-{component.Street}" : "", component.Latitude, component.Longitude);
        }));
        return new ScenarioCity(
            $"{plan.Gateways.Count} poles", things, plan.Gateways.Select(gateway => new CityGateway(gateway.Id, zones[gateway.Id], isSwitchable?.Invoke(gateway.Id) ?? true)));
    }

    /// <summary>Devices of a gateway.</summary>
    public IEnumerable<CityThing> DevicesOf(string gateway) => _byGateway.Value[gateway];

    /// <summary>Distance, m; good enough within a city.</summary>
    public static double Metres(CityThing from, CityThing to)
    {
        var (east, north) = Offset(from, to);
        return Math.Sqrt(east * east + north * north);
    }

    /// <summary>Metres east and north from one to the other.</summary>
    internal static (double East, double North) Offset(CityThing from, CityThing to) => (
        (to.Longitude - from.Longitude) * StreetPlace.MetresPerDegree * Math.Cos(double.DegreesToRadians(from.Latitude)),
        (to.Latitude - from.Latitude) * StreetPlace.MetresPerDegree);
}
