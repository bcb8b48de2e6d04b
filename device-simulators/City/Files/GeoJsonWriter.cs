using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.City.Files;

/// <summary>Streets, cells and zones as GeoJSON (RFC 7946): WGS-84, longitude first, rings counter-clockwise.</summary>
internal static class GeoJsonWriter
{
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteStreets(GeneratedCity city, Stream output) => Collect(output, city.Streets.Names.Count, (json, street) =>
    {
        var pieces = city.PiecesOf(street);
        if (pieces.Length == 0) return;
        Begin(json, "MultiLineString");
        foreach (var piece in pieces)
        {
            json.WriteStartArray();
            Point(json, city, city.Streets.Nodes[city.Streets.From[piece]]);
            Point(json, city, city.Streets.Nodes[city.Streets.To[piece]]);
            json.WriteEndArray();
        }

        Properties(json);
        json.WriteString("name", city.Streets.Names[street]);
        json.WriteString("class", city.Streets.Classes[street].ToString());
        End(json);
    });

    public static void WriteCells(GeneratedCity city, Stream output) => Collect(output, city.Cells.Count, (json, cell) =>
    {
        var corner = city.Cells.CornerOf(cell);
        const int Side = CellGrid.CellM * PlanePoint.PerMetre;
        Box(json, city, corner, new PlanePoint(corner.East + Side, corner.North - Side));
        json.WriteString("code", city.Cells.CodeOf(cell).ToString());
        json.WriteString("zone", CellGrid.ZoneName(city.Cells.ZoneOf(cell)));
        json.WriteNumber("components", city.InCell(cell).Length);
        End(json);
    });

    public static void WriteZones(GeneratedCity city, Stream output) => Collect(output, city.Cells.ZoneCount, (json, zone) =>
    {
        var (northWest, southEast) = city.Cells.ZoneBox(zone);
        Box(json, city, northWest, southEast);
        json.WriteString("zone", CellGrid.ZoneName(zone));
        json.WriteString("group", $"{city.Division}-{CellGrid.ZoneName(zone)}");
        json.WriteNumber("components", city.InZone(zone).Length);
        End(json);
    });

    private static void Collect(Stream output, int count, Action<Utf8JsonWriter, int> write)
    {
        using var json = new Utf8JsonWriter(output, Layout);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        for (var index = 0; index < count; index++)
        {
            write(json, index);
            if (json.BytesPending > FlushBytes) json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Box(Utf8JsonWriter json, GeneratedCity city, PlanePoint northWest, PlanePoint southEast)
    {
        Begin(json, "Polygon");
        json.WriteStartArray();
        Point(json, city, northWest);
        Point(json, city, new PlanePoint(northWest.East, southEast.North));
        Point(json, city, southEast);
        Point(json, city, new PlanePoint(southEast.East, northWest.North));
        Point(json, city, northWest);
        json.WriteEndArray();
        Properties(json);
    }

    private static void Begin(Utf8JsonWriter json, string geometry)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("geometry");
        json.WriteString("type", geometry);
        json.WriteStartArray("coordinates");
    }

    private static void Properties(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("properties");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Point(Utf8JsonWriter json, GeneratedCity city, PlanePoint point)
    {
        var position = city.Plane.ToDegrees(point);
        json.WriteStartArray();
        json.WriteNumberValue(position.Longitude);
        json.WriteNumberValue(position.Latitude);
        json.WriteEndArray();
    }
}
