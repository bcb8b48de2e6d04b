using System.Globalization;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>
/// A whole city: streets, cells, zones, components, gateways with their devices, lamp circuits, water and gas network. Read only
/// once made, and safe to read from any thread. Everything is named by numbers: components by their place in
/// <see cref="Components"/>, gateways from 0 to <see cref="GatewayCount"/> - 1, and so on.
/// </summary>
/// <example>
/// <code>
/// var city = GeneratedCity.Load("city");
/// foreach (var lamp in city.LampsOfCircuit(12)) Console.WriteLine(city.Components.CodeOf(lamp));
/// foreach (var device in city.DevicesOf(gateway)) …        // component numbers that have a device
/// var main = city.WaterPipesOfStreet(city.Streets.Find("Dongchang Road"));
/// </code>
/// </example>
public sealed partial class GeneratedCity
{
    internal GeneratedCity(CityOrigin origin, CellGrid cells, StreetNet streets, CityComponents components, NetworkModel water, NetworkModel gas)
    {
        Origin = origin;
        Plane = new CityPlane(origin.Centre);
        Cells = cells;
        Streets = streets;
        Components = components;
        Water = water;
        Gas = gas;
        _places = new Places(this);
    }

    /// <summary>What it was made from.</summary>
    public CityOrigin Origin { get; }

    /// <summary>Division of all codes.</summary>
    public DivisionCode Division => Origin.Division;

    /// <summary>Metres and degrees.</summary>
    public CityPlane Plane { get; }

    /// <summary>Cells and zones.</summary>
    public CellGrid Cells { get; }

    /// <summary>Streets.</summary>
    public StreetNet Streets { get; }

    /// <summary>All components.</summary>
    public CityComponents Components { get; }

    /// <summary>Water network; node and pipe numbers are its own.</summary>
    public NetworkModel Water { get; }

    /// <summary>Gas network, a forest of trees from the gate stations.</summary>
    public NetworkModel Gas { get; }

    /// <summary>How many gateways there are; gateway n stands on smart pole n.</summary>
    public int GatewayCount => Components.RangeOf(CityMix.PoleKind).Count;

    /// <summary>How many lamp circuits there are; circuit n is fed by lighting cabinet n.</summary>
    public int CircuitCount => Components.RangeOf(CityMix.CabinetKind).Count;

    /// <summary>Components that have a device.</summary>
    public int DeviceCount => _places.DeviceCount;

    /// <summary>Gateway code, the Sparkplug node id.</summary>
    public static string GatewayId(int gateway) => $"GW-{gateway + 1:D6}";

    /// <summary>Number of a gateway by its code; -1 for what is no such code.</summary>
    public static int FindGateway(string id) =>
        id.StartsWith("GW-", StringComparison.Ordinal) && int.TryParse(id.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : -1;

    /// <summary>Sparkplug group id of a gateway: division and zone.</summary>
    public string GroupOf(int gateway) => $"{Division}-{CellGrid.ZoneName(ZoneOf(PoleOf(gateway)))}";

    /// <summary>The smart pole of a gateway, a component number.</summary>
    public int PoleOf(int gateway) => Components.RangeOf(CityMix.PoleKind).First + gateway;

    /// <summary>The lighting cabinet of a circuit, a component number.</summary>
    public int CabinetOf(int circuit) => Components.RangeOf(CityMix.CabinetKind).First + circuit;

    /// <summary>Sparkplug device id at a component: the code itself, as no component of a generated city has a second device.</summary>
    public string DeviceId(int component) => Components.CodeOf(component).ToString();

    /// <summary>What people call a component: kind, street, serial number.</summary>
    public string NameOf(int component) =>
        $"{Components.KindOf(component).Title} {Streets.Names[Streets.StreetOf(PieceOf(component))]} {Components.CodeOf(component).Serial}";

    /// <summary>WGS-84 position.</summary>
    public GeoPoint PositionOf(int component) => Plane.ToDegrees(Components.Place[component]);

    /// <summary>Point of the plane.</summary>
    public PlanePoint PlaceOf(int component) => Components.Place[component];

    /// <summary>Grid cell.</summary>
    public int CellOf(int component) => Cells.CellAt(Components.Place[component]);

    /// <summary>Zone.</summary>
    public int ZoneOf(int component) => Cells.ZoneOf(CellOf(component));

    /// <summary>Piece of street that it stands at.</summary>
    public int PieceOf(int component) => Components.Piece[component];

    /// <summary>Gateway that reads its device; for a passive component the one of its neighbourhood.</summary>
    public int GatewayOf(int component) => Components.Gateway[component];

    /// <summary>Gateway of the smart pole that carries it; -1 for what stands on its own.</summary>
    public int CarrierOf(int component) => Components.Pole[component];

    /// <summary>Lamp circuit; -1 for what is on none.</summary>
    public int CircuitOf(int component) => HangsOn(component, Hanging.Circuit);

    /// <summary>Node of the water network; -1 for what is on none.</summary>
    public int WaterNodeOf(int component) => HangsOn(component, Hanging.Water);

    /// <summary>Node of the gas network; -1 for what is on none.</summary>
    public int GasNodeOf(int component) => HangsOn(component, Hanging.Gas);

    /// <summary>Who owns it.</summary>
    public CityOwner OwnerOf(int component) => Components.KindOf(component).Owner;

    /// <summary>Who maintains it.</summary>
    public string CrewOf(int component) => CityOwners.CrewOf(OwnerOf(component), ZoneOf(component));

    private int HangsOn(int component, Hanging what) => Components.KindOf(component).Hanging == what ? Components.Hangs[component] : -1;
}
