using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>One device of the plan.</summary>
/// <param name="Id">Sparkplug device id; also its name in the world.</param>
/// <param name="Kind">What it is.</param>
public sealed record PlannedDevice(string Id, DeviceKind Kind);

/// <summary>One pole's gateway and what hangs on it.</summary>
/// <param name="Id">Gateway code, the Sparkplug node id.</param>
/// <param name="Group">Sparkplug group id.</param>
/// <param name="Devices">Its devices in the order in which they were asked for.</param>
public sealed record PlannedGateway(string Id, string Group, IReadOnlyList<PlannedDevice> Devices);

/// <summary>One urban-management component with its place.</summary>
/// <param name="Code">16 digits.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Gateway">Gateway that its devices hang on.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Grid">Unit grid cell.</param>
/// <param name="Devices">Device ids: the code itself, and <c>-02</c>, <c>-03</c> for further ones.</param>
/// <param name="Street">Name of its street.</param>
public sealed record PlannedComponent(
    ComponentCode Code,
    string Name,
    string Gateway,
    double Latitude,
    double Longitude,
    GridCode Grid,
    IReadOnlyList<string> Devices,
    string Street = "")
{
    /// <summary>Distance to another component, metres.</summary>
    internal double MetresTo(PlannedComponent other)
    {
        var north = (Latitude - other.Latitude) * StreetPlace.MetresPerDegree;
        var east = (Longitude - other.Longitude) * StreetPlace.MetresPerDegreeEast;
        return Math.Sqrt((north * north) + (east * east));
    }
}

/// <summary>
/// A piece of the city: poles along streets, numbered from the north-west corner, with codes, names, places and grid
/// cells. The same calls give the same plan. Two poles added one after the other are neighbours on one street.
/// </summary>
public sealed class CityPlan(CityPlanOptions options)
{
    private readonly Dictionary<int, int> _serials = [];
    private readonly List<PlannedGateway> _gateways = [];
    private readonly List<PlannedComponent> _components = [];

    public CityPlan()
        : this(new CityPlanOptions())
    {
    }

    /// <summary>The poles in the order in which they were added.</summary>
    public IReadOnlyList<PlannedGateway> Gateways => _gateways;

    /// <summary>All components.</summary>
    public IReadOnlyList<PlannedComponent> Components => _components;

    /// <summary>Every device with its gateway.</summary>
    public IEnumerable<(PlannedGateway Gateway, PlannedDevice Device)> Devices =>
        _gateways.SelectMany(gateway => gateway.Devices.Select(device => (gateway, device)));

    /// <summary>
    /// A fleet of so many poles: each has a lamp, and in turn a cover, a pressure point, an air head or a gas detector.
    /// </summary>
    public static CityPlan ForFleet(int gateways, int firstGateway = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gateways, 1);
        var plan = new CityPlan(new CityPlanOptions
        {
            FirstGateway = firstGateway,
            PolesPerStreet = Math.Clamp((int)Math.Sqrt(gateways * 3.0), 10, 400),
        });
        for (var index = 0; index < gateways; index++) plan.AddFleetPole();
        return plan;
    }

    /// <summary>Adds a pole of the usual mix, by its place in the row.</summary>
    public PlannedGateway AddFleetPole() => (_gateways.Count % 5) switch
    {
        0 => AddPole(DeviceKind.LampController, DeviceKind.WeatherHead),
        1 or 2 => AddPole(DeviceKind.LampController, DeviceKind.PressureTransmitter),
        3 => AddPole(DeviceKind.LampController, DeviceKind.ManholeCover),
        _ => AddPole(DeviceKind.LampController, DeviceKind.GasDetector),
    };

    /// <summary>Adds the next pole. A second lamp controller is the second device of the same lamp.</summary>
    public PlannedGateway AddPole(params ReadOnlySpan<DeviceKind> kinds)
    {
        var place = new StreetPlace(options, _gateways.Count);
        var id = $"GW-{options.FirstGateway + _gateways.Count:D6}";
        var devices = new List<PlannedDevice>();
        PlannedComponent? lamp = null;
        foreach (var kind in kinds)
        {
            if (kind == DeviceKind.LampController && lamp is not null)
            {
                var second = $"{lamp.Code}-{lamp.Devices.Count + 1:D2}";
                _components.Remove(lamp);
                lamp = lamp with { Devices = [.. lamp.Devices, second] };
                _components.Add(lamp);
                devices.Add(new PlannedDevice(second, kind));
                continue;
            }

            var component = NewComponent(kind, id, place);
            if (kind == DeviceKind.LampController) lamp = component;
            _components.Add(component);
            devices.Add(new PlannedDevice(component.Devices[0], kind));
        }

        var gateway = new PlannedGateway(id, $"{options.Division}-Z{place.Zone:D2}", devices);
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>The component that a device belongs to.</summary>
    public PlannedComponent ComponentOf(string device) => _components.First(component => component.Devices.Contains(device));

    /// <summary>Distance between the components of two devices, metres.</summary>
    public double Distance(string device, string other) => ComponentOf(device).MetresTo(ComponentOf(other));

    /// <summary>The nearest other device of a kind; null when there is none.</summary>
    public PlannedDevice? NearestOther(string device, DeviceKind kind) => Devices
        .Select(row => row.Device)
        .Where(candidate => candidate.Kind == kind && candidate.Id != device)
        .MinBy(candidate => Distance(device, candidate.Id));

    private PlannedComponent NewComponent(DeviceKind kind, string gateway, StreetPlace place)
    {
        var (code, title) = KindOf(kind);
        var serial = _serials[code] = _serials.GetValueOrDefault(code) + 1;
        DivisionCode.TryParse(options.Division, out var division);
        if (!ComponentCode.TryCreate(division, code, serial, out var component))
        {
            throw new InvalidOperationException($"Kind {code:D4} has no serial number {serial}");
        }

        var (latitude, longitude) = place.Beside(kind);
        return new PlannedComponent(
            component, $"{title} {place.Address}", gateway, latitude, longitude, place.Grid(division), [component.ToString()], place.StreetName);
    }

    // Class and subclass codes of CJ/T 214-2007; 2132 is a local extension for pressure pipes.
    private (int Code, string Title) KindOf(DeviceKind kind) => kind switch
    {
        DeviceKind.LampController => (118, "Street lamp"),
        DeviceKind.WeatherHead => (309, "Weather and air station"),
        DeviceKind.ManholeCover => _gateways.Count % 2 == 0 ? (103, "Storm drain cover") : (101, "Water supply cover"),
        DeviceKind.PressureTransmitter => (2132, "Water main"),
        DeviceKind.GasDetector => (111, "Gas cover"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of device"),
    };
}
