using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>
/// Writes the registry file that the ingest server reads, version 3, without line ends. A passive component has no devices and the gateway of
/// its neighbourhood.
/// </summary>
internal static class RegistryWriter
{
    private const int Version = 3;
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A year after its installation a detector of combustible gas must be calibrated (JJG 693).</summary>
    private static readonly DateOnly FirstInstalled = new(2026, 6, 1);

    public static void Write(GeneratedCity city, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Layout);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartArray("gateways");
        for (var gateway = 0; gateway < city.GatewayCount; gateway++)
        {
            Begin(json);
            json.WriteString("id", GeneratedCity.GatewayId(gateway));
            json.WriteString("group", city.GroupOf(gateway));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("components");
        for (var component = 0; component < city.Components.Count; component++) Write(city, component, json);
        json.WriteEndArray();
        json.WriteStartArray("cells");
        for (var cell = 0; cell < city.Cells.Count; cell++)
        {
            const int Side = CellGrid.CellM * PlanePoint.PerMetre;
            var corner = city.Cells.CornerOf(cell);
            Begin(json);
            json.WriteString("code", city.Cells.CodeOf(cell).ToString());
            Ring(city, corner, new PlanePoint(corner.East + Side, corner.North - Side), json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("zones");
        for (var zone = 0; zone < city.Cells.ZoneCount; zone++)
        {
            var (northWest, southEast) = city.Cells.ZoneBox(zone);
            Begin(json);
            json.WriteString("id", CellGrid.ZoneName(zone));
            Ring(city, northWest, southEast, json);
            json.WriteString("kind", "area");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("pipeParts");
        new PipePartsWriter(city, json).Write();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Begins a row.</summary>
    internal static void Begin(Utf8JsonWriter json)
    {
        if (json.BytesPending > FlushBytes) json.Flush();
        json.WriteStartObject();
    }

    private static void Write(GeneratedCity city, int component, Utf8JsonWriter json)
    {
        var code = city.DeviceId(component);
        var position = city.PositionOf(component);
        Begin(json);
        json.WriteString("code", code);
        json.WriteString("name", city.NameOf(component));
        json.WriteString("gateway", GeneratedCity.GatewayId(city.GatewayOf(component)));
        json.WriteNumber("latitude", position.Latitude);
        json.WriteNumber("longitude", position.Longitude);
        json.WriteString("grid", city.Cells.CodeOf(city.CellOf(component)).ToString());
        json.WriteStartArray("devices");
        if (city.Components.HasDevice[component]) json.WriteStringValue(code);
        json.WriteEndArray();
        json.WriteString("zone", CellGrid.ZoneName(city.ZoneOf(component)));
        if (city.CircuitOf(component) is >= 0 and var circuit) json.WriteString("circuit", city.DeviceId(city.CabinetOf(circuit)));
        json.WriteString("owner", CityOwners.NameOf(city.OwnerOf(component)));
        json.WriteString("maintenance", city.CrewOf(component));
        if (city.Components.DeviceOf(component) == CityDeviceKind.GasDetector) Detector(city, component, json);
        json.WriteEndObject();
    }

    /// <summary>A detector was put in on one of 180 days, which its serial number tells.</summary>
    private static void Detector(GeneratedCity city, int component, Utf8JsonWriter json)
    {
        var serial = city.Components.CodeOf(component).Serial;
        var installed = FirstInstalled.AddDays(serial % 180);
        json.WriteStartArray("hardware");
        json.WriteStartObject();
        json.WriteString("serial", $"CH4-{serial:D6}");
        json.WriteString("installed", installed.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("calibrationDue", installed.AddYears(1).ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Ring(GeneratedCity city, PlanePoint northWest, PlanePoint southEast, Utf8JsonWriter json)
    {
        json.WriteStartArray("polygon");
        foreach (var corner in (ReadOnlySpan<PlanePoint>)[northWest, new(northWest.East, southEast.North), southEast, new(southEast.East, northWest.North), northWest])
        {
            var position = city.Plane.ToDegrees(corner);
            json.WriteNumberValue(position.Longitude);
            json.WriteNumberValue(position.Latitude);
        }

        json.WriteEndArray();
    }
}
