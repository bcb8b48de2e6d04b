using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>Writes a plan as the registry file that the ingest server reads.</summary>
public static class RegistryFile
{
    private const int Version = 3;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file whole: a reader sees the old one or the new one.</summary>
    public static void Write(CityPlan plan, string path)
    {
        var fresh = path + ".new";
        using (var stream = File.Create(fresh))
        {
            using var json = new Utf8JsonWriter(stream, Layout);
            Write(plan, json);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static void Write(CityPlan plan, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartArray("gateways");
        foreach (var gateway in plan.Gateways)
        {
            json.WriteStartObject();
            json.WriteString("id", gateway.Id);
            json.WriteString("group", gateway.Group);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("components");
        foreach (var component in plan.Components) Write(component, json);
        json.WriteEndArray();
        json.WriteStartArray("pipeParts");
        var points = PlannedMains.Points(plan);
        foreach (var point in points) WriteNode(point, json);
        foreach (var main in PlannedMains.Between(points)) WritePipe(main, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(PlannedComponent component, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", component.Code.ToString());
        json.WriteString("name", component.Name);
        json.WriteString("gateway", component.Gateway);
        json.WriteNumber("latitude", component.Latitude);
        json.WriteNumber("longitude", component.Longitude);
        json.WriteString("grid", component.Grid.ToString());
        json.WriteStartArray("devices");
        foreach (var device in component.Devices) json.WriteStringValue(device);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNode(PlannedComponent point, Utf8JsonWriter json)
    {
        BeginPart(json, "node", point.Code.ToString());
        json.WriteNumber("latitude", point.Latitude);
        json.WriteNumber("longitude", point.Longitude);
        json.WriteStartArray("sensors");
        json.WriteStringValue(point.Code.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePipe(PlannedMain main, Utf8JsonWriter json)
    {
        BeginPart(json, "pipe", $"{main.From.Code}-{main.To.Code}");
        json.WriteString("from", main.From.Code.ToString());
        json.WriteString("to", main.To.Code.ToString());
        json.WriteNumber("lengthM", main.LengthM);
        json.WriteEndObject();
    }

    private static void BeginPart(Utf8JsonWriter json, string part, string id)
    {
        json.WriteStartObject();
        json.WriteString("network", "water");
        json.WriteString("part", part);
        json.WriteString("id", id);
    }
}
