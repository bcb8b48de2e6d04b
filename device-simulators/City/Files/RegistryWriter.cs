using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>
/// Writes the registry file that the ingest server reads, version 2, without line ends. A passive component has no devices and the
/// gateway of its neighbourhood, because the server wants one.
/// </summary>
internal static class RegistryWriter
{
    private const int Version = 2;
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(GeneratedCity city, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Layout);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartArray("gateways");
        for (var gateway = 0; gateway < city.GatewayCount; gateway++)
        {
            FlushWhenFull(json);
            json.WriteStartObject();
            json.WriteString("id", GeneratedCity.GatewayId(gateway));
            json.WriteString("group", city.GroupOf(gateway));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("components");
        for (var component = 0; component < city.Components.Count; component++) Write(city, component, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(GeneratedCity city, int component, Utf8JsonWriter json)
    {
        FlushWhenFull(json);
        var code = city.DeviceId(component);
        var position = city.PositionOf(component);
        json.WriteStartObject();
        json.WriteString("code", code);
        json.WriteString("name", city.NameOf(component));
        json.WriteString("gateway", GeneratedCity.GatewayId(city.GatewayOf(component)));
        json.WriteNumber("latitude", position.Latitude);
        json.WriteNumber("longitude", position.Longitude);
        json.WriteString("grid", city.Cells.CodeOf(city.CellOf(component)).ToString());
        json.WriteStartArray("devices");
        if (city.Components.HasDevice[component]) json.WriteStringValue(code);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void FlushWhenFull(Utf8JsonWriter json)
    {
        if (json.BytesPending > FlushBytes) json.Flush();
    }
}
