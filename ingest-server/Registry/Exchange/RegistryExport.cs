using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>Writes rows of a registry as a table or a map; an import of what it writes changes nothing.</summary>
public static class RegistryExport
{
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What can be exported.</summary>
    public static IReadOnlyList<string> Whats { get; } = ["components", "gateways", "grid", "zones", "pipes"];

    /// <summary>RFC 4180 with a line of headings, UTF-8 without a mark.</summary>
    public static void WriteCsv(CityRegistry registry, string what, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), FlushBytes, leaveOpen: true) { NewLine = "\r\n" };
        switch (what)
        {
            case "components": Csv(ComponentFields.Table, registry.Components, text); break;
            case "gateways": Csv(OtherFields.Gateways, registry.Gateways, text); break;
            case "grid": Csv(OtherFields.Cells, registry.Cells, text); break;
            case "zones": Csv(OtherFields.Zones, registry.Zones, text); break;
            default: Csv(OtherFields.Pipes, registry.PipeParts, text); break;
        }
    }

    /// <summary>RFC 7946, a feature a line; what has no place has no geometry.</summary>
    public static void WriteGeoJson(CityRegistry registry, string what, Stream output)
    {
        switch (what)
        {
            case "components":
                GeoJson(ComponentFields.Table, registry.Components, (json, row) => Point(json, row.Longitude, row.Latitude), output);
                break;
            case "gateways":
                GeoJson(OtherFields.Gateways, registry.Gateways, (json, _) => json.WriteNull("geometry"), output);
                break;
            case "grid":
                GeoJson(OtherFields.Cells, registry.Cells, (json, row) => Polygon(json, row.Polygon), output);
                break;
            case "zones":
                GeoJson(OtherFields.Zones, registry.Zones, (json, row) => Polygon(json, row.Polygon), output);
                break;
            default:
                var nodes = registry.PipeParts.Where(row => row.Part == PipePart.Node).ToDictionary(row => (row.Network, row.Id));
                GeoJson(OtherFields.Pipes, registry.PipeParts, (json, row) => Part(json, row, nodes), output);
                break;
        }
    }

    private static void Csv<TRow>(FieldTable<TRow> table, IEnumerable<TRow> rows, StreamWriter text)
    {
        text.WriteLine(string.Join(',', table.Fields.Select(field => field.Name)));
        foreach (var row in rows) text.WriteLine(string.Join(',', table.Fields.Select(field => CsvCell.Write(field.Read(row), field.IsNumber))));
    }

    private static void GeoJson<TRow>(FieldTable<TRow> table, IEnumerable<TRow> rows, Action<Utf8JsonWriter, TRow> geometry, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Layout);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        foreach (var row in rows)
        {
            // Between values a line end may stand, so that a fault in the file can be found by its line.
            json.Flush();
            output.Write("\n"u8);
            json.WriteStartObject();
            json.WriteString("type", "Feature");
            geometry(json, row);
            json.WriteStartObject("properties");
            foreach (var field in table.Fields)
            {
                if (field.IsPlace || field.Read(row) is not { } value) continue;
                if (field.IsNumber) json.WriteNumber(field.Name, double.Parse(value, CultureInfo.InvariantCulture));
                else json.WriteString(field.Name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Part(Utf8JsonWriter json, PipePartRow row, Dictionary<(string, string), PipePartRow> nodes)
    {
        if (row.Part == PipePart.Node)
        {
            Point(json, row.Longitude!.Value, row.Latitude!.Value);
            return;
        }

        json.WriteStartObject("geometry");
        json.WriteString("type", "LineString");
        json.WriteStartArray("coordinates");
        foreach (var end in (ReadOnlySpan<string?>)[row.From, row.To])
        {
            var node = nodes[(row.Network, end!)];
            Position(json, node.Longitude!.Value, node.Latitude!.Value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Point(Utf8JsonWriter json, double longitude, double latitude)
    {
        json.WriteStartObject("geometry");
        json.WriteString("type", "Point");
        json.WritePropertyName("coordinates");
        Position(json, longitude, latitude);
        json.WriteEndObject();
    }

    private static void Polygon(Utf8JsonWriter json, double[] ring)
    {
        json.WriteStartObject("geometry");
        json.WriteString("type", "Polygon");
        json.WriteStartArray("coordinates");
        json.WriteStartArray();
        for (var index = 0; index < ring.Length; index += 2) Position(json, ring[index], ring[index + 1]);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Position(Utf8JsonWriter json, double longitude, double latitude)
    {
        json.WriteStartArray();
        json.WriteNumberValue(longitude);
        json.WriteNumberValue(latitude);
        json.WriteEndArray();
    }
}
