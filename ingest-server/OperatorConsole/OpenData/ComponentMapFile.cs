using System.Text.Json;
using SmartPoles.IngestServer.OperatorConsole.History;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.OpenData;

/// <summary>Where the city's components stand, as a GeoJSON FeatureCollection (RFC 7946), written row by row.</summary>
internal static class ComponentMapFile
{
    private const int RowsBetweenFlushes = 1000;

    internal static async Task WriteAsync(CityRegistry registry, OpenDataOptions options, Stream output, CancellationToken stop)
    {
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        var rows = 0;
        foreach (var row in registry.Components)
        {
            var kind = ComponentKind.Of(row);
            if (options.ComponentKinds.Count > 0 && !options.ComponentKinds.Contains(kind.Code)) continue;
            Write(json, row, kind, options.ComponentAttributes);
            if (++rows % RowsBetweenFlushes == 0) await json.FlushAsync(stop);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(stop);
    }

    private static void Write(Utf8JsonWriter json, ComponentRow row, ComponentKind kind, IReadOnlyList<string> attributes)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteString("id", row.Code);
        json.WriteStartObject("geometry");
        json.WriteString("type", "Point");
        json.WriteStartArray("coordinates");
        json.WriteNumberValue(row.Longitude);
        json.WriteNumberValue(row.Latitude);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("properties");
        foreach (var attribute in attributes)
        {
            var value = attribute switch { "name" => row.Name, "kind" => kind.Code, "grid" => row.Grid, "zone" => row.Zone, "circuit" => row.Circuit, _ => null };
            if (value is not null) json.WriteString(attribute, value);
            if (attribute != "kind" || kind is not { En: { } en, Zh: { } zh }) continue;
            json.WriteString("kindName", en);
            json.WriteString("kindNameZh", zh);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
