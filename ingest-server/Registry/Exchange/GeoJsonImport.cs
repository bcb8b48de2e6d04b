using System.Globalization;
using System.Text.Json;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>
/// Takes a GeoJSON feature collection: the geometry gives position or polygon, the properties the other columns. What a feature is follows from
/// its properties as from the headings of a table; a polygon with a <c>code</c> is a grid cell.
/// </summary>
/// <remarks>RFC 7946. Points, polygons of one ring and line strings; WGS-84, longitude first.</remarks>
internal sealed class GeoJsonImport(string file, TableImports tables, ImportNotes notes)
{
    private readonly Dictionary<string, ITableImport?> _bound = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<string> _cells = [];

    /// <summary>Takes every feature; a fault of one does not hide those of others.</summary>
    internal void Take(ReadOnlySpan<byte> bytes, CancellationToken stop)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var line = new LineCount(bytes);
        var hasFeatures = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                notes.Fault(file, 1, "is no GeoJSON object; a FeatureCollection is wanted");
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isFeatures = reader.ValueTextEquals("features"u8);
                reader.Read();
                if (!isFeatures || reader.TokenType != JsonTokenType.StartArray)
                {
                    reader.Skip();
                    continue;
                }

                hasFeatures = true;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    stop.ThrowIfCancellationRequested();
                    var at = line.At((int)reader.TokenStartIndex);
                    using var feature = JsonDocument.ParseValue(ref reader);
                    TakeFeature(feature.RootElement, at);
                }
            }
        }
        catch (JsonException fault)
        {
            notes.Fault(file, (int)(fault.LineNumber ?? 0) + 1, fault.Message);
            return;
        }

        if (!hasFeatures) notes.Fault(file, 1, "has no features; a FeatureCollection is wanted");
    }

    private void TakeFeature(JsonElement feature, int line)
    {
        if (feature.ValueKind != JsonValueKind.Object || !feature.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            notes.Fault(file, line, "is no feature with properties");
            return;
        }

        _names.Clear();
        _cells.Clear();
        var geometry = feature.TryGetProperty("geometry", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var kind = geometry.ValueKind == JsonValueKind.Object && geometry.TryGetProperty("type", out var type) ? type.GetString() : null;
        foreach (var property in properties.EnumerateObject())
        {
            var name = TableImports.NameOf(property.Name);
            _names.Add(name == "code" && kind == "Polygon" ? "cell" : name);
            _cells.Add(TextOf(property.Value));
        }

        if (kind is not null && !AddGeometry(geometry, kind, line)) return;
        var key = string.Join('\n', _names);
        if (!_bound.TryGetValue(key, out var table)) _bound.Add(key, table = Bind(line));
        table?.Take(file, line, [.. _cells], notes);
    }

    private ITableImport? Bind(int line)
    {
        // A cell's own zone and whatever a map adds are no columns: said once, not for every set of properties.
        var table = tables.Find(_names, _told);
        if (table is null)
        {
            notes.Fault(file, line, "has no property by which it is told: code, gateway, cell, zone, or network, part and id");
            return null;
        }

        var isBound = table.TryBind(file, [.. _names], notes);
        _told.UnionWith(_names);
        return isBound ? table : null;
    }

    private bool AddGeometry(JsonElement geometry, string kind, int line)
    {
        if (!geometry.TryGetProperty("coordinates", out var coordinates) || coordinates.ValueKind != JsonValueKind.Array) return Refuse(line, "geometry has no coordinates");
        switch (kind)
        {
            case "Point" when IsPosition(coordinates):
                Add("longitude", coordinates[0].GetRawText());
                Add("latitude", coordinates[1].GetRawText());
                return true;
            case "Polygon" when coordinates.GetArrayLength() == 1 && coordinates[0].ValueKind == JsonValueKind.Array && coordinates[0].EnumerateArray().All(IsPosition):
                Add("polygon", RingText.Write([.. coordinates[0].EnumerateArray().SelectMany(point => (double[])[point[0].GetDouble(), point[1].GetDouble()])]) ?? "");
                return true;
            case "LineString" when coordinates.EnumerateArray().All(IsPosition):
                return true;
            default:
                return Refuse(line, $"{kind} is no Point, LineString or Polygon with one ring of longitudes and latitudes");
        }
    }

    private bool Refuse(int line, string reason)
    {
        notes.Fault(file, line, reason);
        return false;
    }

    private void Add(string name, string text)
    {
        if (_names.Contains(name)) return;
        _names.Add(name);
        _cells.Add(text);
    }

    private static bool IsPosition(JsonElement point) =>
        point.ValueKind == JsonValueKind.Array && point.GetArrayLength() >= 2 && point[0].ValueKind == JsonValueKind.Number && point[1].ValueKind == JsonValueKind.Number;

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => string.Join(' ', value.EnumerateArray().Select(item => item.GetString())),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };

    /// <summary>Line of an offset; offsets are asked for in rising order.</summary>
    private ref struct LineCount(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _counted;
        private int _line = 1;

        public int At(int offset)
        {
            _line += _bytes[_counted..offset].Count((byte)'\n');
            _counted = offset;
            return _line;
        }
    }
}
