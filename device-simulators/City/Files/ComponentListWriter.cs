using System.Globalization;
using System.Text;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>All components as CSV for people and spreadsheets (RFC 4180, UTF-8); the simulator does not read it.</summary>
internal static class ComponentListWriter
{
    private const string Header = "code,kind,name,latitude,longitude,cell,zone,street,owner,maintenance,gateway,pole,circuit,water_node,gas_node,device";

    public static void Write(GeneratedCity city, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        text.Write($"{Header}\n");
        for (var component = 0; component < city.Components.Count; component++) text.Write(Row(city, component));
    }

    private static string Row(GeneratedCity city, int component)
    {
        var position = city.PositionOf(component);
        var kind = city.Components.KindOf(component);
        var street = city.Streets.Names[city.Streets.StreetOf(city.PieceOf(component))];
        var pole = city.CarrierOf(component) is >= 0 and var carrier ? city.DeviceId(city.PoleOf(carrier)) : "";
        var circuit = city.CircuitOf(component) is >= 0 and var on ? city.DeviceId(city.CabinetOf(on)) : "";
        var water = city.WaterNodeOf(component) is >= 0 and var wet ? city.Water.Nodes[wet].Id : "";
        var gas = city.GasNodeOf(component) is >= 0 and var gaseous ? city.Gas.Nodes[gaseous].Id : "";
        var device = city.Components.DeviceOf(component);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{city.DeviceId(component)},{kind.Kind:D4},{kind.Title},{position.Latitude},{position.Longitude},"
            + $"{city.Cells.CodeOf(city.CellOf(component))},{CellGrid.ZoneName(city.ZoneOf(component))},{street},"
            + $"{CityOwners.NameOf(kind.Owner)},\"{city.CrewOf(component)}\",{GeneratedCity.GatewayId(city.GatewayOf(component))},"
            + $"{pole},{circuit},{water},{gas},{(device == CityDeviceKind.None ? "" : device.ToString())}\n");
    }
}
