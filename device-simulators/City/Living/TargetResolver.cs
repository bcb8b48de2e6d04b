using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>Finds out which devices and circuits a planned disturbance touches.</summary>
internal static class TargetResolver
{
    /// <summary>How far gas creeps through the ground, m: beyond it nothing is measurable in the hours that a leak stays unfound.</summary>
    public const double GasReachM = 120;

    /// <exception cref="ArgumentException">The target does not fit the disturbance or the city.</exception>
    public static void Check(GeneratedCity city, PlannedDisturbance planned)
    {
        var isFitting = planned.What switch
        {
            Disturbance.WaterLeak => planned.Where is DisturbanceTarget.WaterPipe,
            Disturbance.GasEscape => planned.Where is DisturbanceTarget.GasPipe,
            Disturbance.PipeShut => planned.Where is DisturbanceTarget.WaterPipe or DisturbanceTarget.GasPipe,
            Disturbance.StormFront => planned.Where is DisturbanceTarget.WholeCity,
            Disturbance.DustSource => planned.Where is DisturbanceTarget.Area or DisturbanceTarget.Component,
            Disturbance.SupplyLost => planned.Where is not (DisturbanceTarget.WaterPipe or DisturbanceTarget.GasPipe or DisturbanceTarget.WaterNode),
            Disturbance.PressureSagging => planned.Where is DisturbanceTarget.WaterNode,
            Disturbance.PressureScaled or Disturbance.PressureDropped =>
                planned.Where is not (DisturbanceTarget.WaterPipe or DisturbanceTarget.GasPipe or DisturbanceTarget.Gateway),
            _ => planned.Where is not (DisturbanceTarget.WaterPipe or DisturbanceTarget.GasPipe or DisturbanceTarget.WaterNode or DisturbanceTarget.Gateway),
        };
        if (!isFitting) throw new ArgumentException($"{planned.What.GetType().Name} cannot befall {planned.Where}");
        var (number, count) = planned.Where switch
        {
            DisturbanceTarget.Component target => (target.Number, city.Components.Count),
            DisturbanceTarget.Circuit target => (target.Number, city.CircuitCount),
            DisturbanceTarget.Zone target => (target.Number, city.Cells.ZoneCount),
            DisturbanceTarget.Street target => (target.Number, city.Streets.Names.Count),
            DisturbanceTarget.Gateway target => (target.Number, city.GatewayCount),
            DisturbanceTarget.WaterNode target => (target.Number, city.Water.Junctions.Count),
            DisturbanceTarget.WaterPipe target => (target.Number, city.Water.Pipes.Count),
            DisturbanceTarget.GasPipe target => (target.Number, city.Gas.Pipes.Count),
            _ => (0, 1),
        };
        if (number < 0 || number >= count) throw new ArgumentException($"{planned.Where}: the city has 0 to {count - 1}");
        var share = planned.What switch
        {
            Disturbance.WaterLeak leak => leak.Share,
            Disturbance.GasEscape leak => leak.Share,
            _ => 0.5,
        };
        if (!(share > 0 && share < 1)) throw new ArgumentException($"{planned.What}: the share must be above 0 and below 1");
    }

    /// <summary>The circuits that lose their mains.</summary>
    public static IEnumerable<int> Circuits(GeneratedCity city, PlannedDisturbance planned)
    {
        if (planned is not { What: Disturbance.SupplyLost, Where: not DisturbanceTarget.Gateway }) return [];
        return planned.Where is DisturbanceTarget.Circuit circuit
            ? [circuit.Number]
            : Enumerable.Range(0, city.CircuitCount).Where(number => Holds(city, planned.Where, city.CabinetOf(number)));
    }

    /// <summary>The devices that feel it, with their distance from its middle, m.</summary>
    public static IEnumerable<(int Component, double Metres)> Devices(GeneratedCity city, PlannedDisturbance planned)
    {
        if (planned.What is Disturbance.SupplyLost or Disturbance.StormFront or Disturbance.WaterLeak or Disturbance.PipeShut || planned.Where is DisturbanceTarget.WaterNode) return [];
        if (planned.What is Disturbance.GasEscape escape) return GasDetectors(city, ((DisturbanceTarget.GasPipe)planned.Where).Number, escape.Share);
        var middle = planned.Where is DisturbanceTarget.Area area ? area.Middle : (PlanePoint?)null;
        return Candidates(city, planned.Where)
            .Where(component => Feels(city.Components.DeviceOf(component), planned.What))
            .Select(component => (component, middle?.MetresTo(city.PlaceOf(component)) ?? 0));
    }

    private static IEnumerable<int> Candidates(GeneratedCity city, DisturbanceTarget target) => target switch
    {
        DisturbanceTarget.Component one => [one.Number],
        DisturbanceTarget.Circuit circuit => city.OnCircuit(circuit.Number).ToArray(),
        DisturbanceTarget.Zone zone => city.InZone(zone.Number).ToArray(),
        DisturbanceTarget.Street street => city.AlongStreet(street.Number),
        DisturbanceTarget.Area area => city.Around(area.Middle, area.RadiusM),
        _ => Enumerable.Range(0, city.Components.Count),
    };

    private static bool Feels(CityDeviceKind device, Disturbance what) => what switch
    {
        Disturbance.CoverTilted => device is CityDeviceKind.CoverMonitor or CityDeviceKind.GasDetector,
        Disturbance.ShaftFlooded => device is CityDeviceKind.CoverMonitor,
        Disturbance.PressureDropped or Disturbance.PressureScaled => device is CityDeviceKind.WaterPressure or CityDeviceKind.WaterMeter,
        Disturbance.LampFailed or Disturbance.LampStuckOn or Disturbance.LampSwitched or Disturbance.LampFuseBlown => device is CityDeviceKind.LampController,
        Disturbance.GasLeak => device is CityDeviceKind.GasDetector or CityDeviceKind.GasPressure,
        Disturbance.DustSource => device is CityDeviceKind.AirHead,
        Disturbance.PoleTilted or Disturbance.EarthLeakage or Disturbance.ButtonPressed => device is CityDeviceKind.PoleMonitor,
        _ => device is not CityDeviceKind.None,
    };

    private static bool Holds(GeneratedCity city, DisturbanceTarget target, int component) => target switch
    {
        DisturbanceTarget.Component one => city.CircuitOf(one.Number) == city.CircuitOf(component),
        DisturbanceTarget.Zone zone => city.ZoneOf(component) == zone.Number,
        DisturbanceTarget.Street street => city.Streets.StreetOf(city.PieceOf(component)) == street.Number,
        DisturbanceTarget.Area area => city.PlaceOf(component).MetresTo(area.Middle) <= area.RadiusM,
        _ => true,
    };

    private static IEnumerable<(int Component, double Metres)> GasDetectors(GeneratedCity city, int pipe, double share)
    {
        city.Gas.TryFindNode(city.Gas.Pipes[pipe].From, out var from);
        city.Gas.TryFindNode(city.Gas.Pipes[pipe].To, out var to);
        if (city.PlaceOf(city.Gas.Nodes[from]) is not { } a || city.PlaceOf(city.Gas.Nodes[to]) is not { } b) return [];
        var hole = new PlanePoint((int)(a.East + share * (b.East - a.East)), (int)(a.North + share * (b.North - a.North)));
        return city.Around(hole, GasReachM)
            .Where(component => city.Components.DeviceOf(component) is CityDeviceKind.GasDetector or CityDeviceKind.GasPressure)
            .Select(component => (component, hole.MetresTo(city.PlaceOf(component))));
    }
}
