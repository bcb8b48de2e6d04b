using System.Text.Json.Nodes;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>Examples in the words of the field, made for a schema: what a name stands for everywhere in the API has the same example everywhere.</summary>
/// <param name="document">The document, in whose components references end.</param>
internal sealed class ExampleValues(JsonObject document)
{
    private const int DepthMax = 8;
    private const long SomeTimeMs = 1_779_062_400_000;    // Monday, 18 May 2026, 00:00 UTC

    private static readonly HashSet<string> Durations = new(["widthMs", "gapAfterMs", "silentAfterMs", "ageMs", "delayMs", "latencyMs"], StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, (JsonNode Value, string Words)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["code"] = ("3715020118000001", "Component code, 16 digits"), ["device"] = ("3715020118000001", "Device id"), ["subject"] = ("3715020118000001", "Device, component, gateway or other place"),
        ["gateway"] = ("GW-000123", "Gateway code"), ["group"] = ("371502-Z07", "Sparkplug group, or id of a cause"), ["quantity"] = ("lamp/power", "Quantity, by its name in the catalogue"),
        ["unit"] = ("W", "Unit"), ["value"] = (148.5, "Value"), ["quality"] = ("Good", "Quality"), ["name"] = ("Lamp 17, Dongchang Road", "Name"), ["kind"] = ("0118", "Class and subclass, four digits"),
        ["latitude"] = (36.4567, "Degrees"), ["longitude"] = (115.9876, "Degrees"), ["west"] = (115.95, "Western edge, degrees; all four edges or none"), ["east"] = (116.02, "Eastern edge, degrees"),
        ["south"] = (36.43, "Southern edge, degrees"), ["north"] = (36.48, "Northern edge, degrees"), ["grid"] = ("371502001001001", "Unit grid code, 15 digits"), ["cell"] = ("371502001001001", "Unit grid code, 15 digits"),
        ["zone"] = ("DMA-07", "Zone"), ["circuit"] = ("3715020116000003", "Lamp circuit"), ["rule"] = ("pole-emergency", "Id of a rule"), ["level"] = (1, "Level of alarms, 1 is the worst"),
        ["from"] = (SomeTimeMs, "First moment, Unix ms"), ["to"] = (SomeTimeMs + 3_600_000, "End, excluded, Unix ms"), ["limit"] = (100, "Most rows of a page"), ["points"] = (1000, "Most buckets"),
        ["cursor"] = ("YWxhcm1zCjE3Nzk", "Where the page begins, from the header Link of the page before"), ["zoom"] = (14, "Zoom of a web map with tiles of 256 pixels"), ["who"] = ("Li", "Who does it"),
        ["note"] = ("seen on camera 4", "Note"), ["reason"] = ("known, spare part ordered", "Why"), ["id"] = ("6f1c2a90b4e87d35", "Id"), ["status"] = (404, "Status"), ["title"] = ("Not Found", "Title"),
        ["detail"] = ("No alarm 6f1c; /api/v1/alarms lists them", "What is wrong, and what to do next"), ["type"] = ("https://tools.ietf.org/html/rfc9110#section-15.5.5", "Kind of problem"), ["instance"] = ("/api/v1/alarms/6f1c", "Which call"),
        ["format"] = ("csv", "Kind of file"), ["state"] = ("open", "State"), ["role"] = ("operator", "Role"), ["reach"] = (500, "How far, m"), ["minutes"] = (30, "How long, minutes"),
        ["text"] = ("Emergency button pressed", "Text in English"), ["textZh"] = ("紧急按钮被按下", "Text in Chinese"), ["timesMs"] = (SomeTimeMs, "Times"), ["token"] = ("spt_...", "Token"), ["password"] = ("correct horse battery staple", "Password"),
        ["hash"] = ("baadc4cb36f5b4bf", "Hash of a document"), ["version"] = ("baadc4cb36f5b4bf", "Version"), ["only"] = ("abnormal", "abnormal: only what is not well"), ["q"] = ("Dongchang", "Part of name, code, gateway or device"),
        ["preview"] = (true, "Only shows what would change"), ["prune"] = (false, "What the files do not name is taken out"), ["network"] = ("water", "Pipe network"), ["what"] = ("components", "Which table"),
        ["at"] = ("500,1200=36.45,115.98", "Point of a plan and where it lies: X,Y=LATITUDE,LONGITUDE"), ["day"] = ("2026-05-18", "Day, UTC"),
    };

    /// <summary>A value that fits a schema; null where the schema says nothing.</summary>
    internal JsonNode? Of(JsonNode? schema, string name, int depth = 0)
    {
        schema = Resolve(schema);
        if (schema is not JsonObject fields || depth > DepthMax) return null;
        if ((fields["oneOf"] ?? fields["anyOf"])?.AsArray().Select(Resolve).FirstOrDefault(one => one?["type"]?.ToString() != "null") is { } one) return Of(one, name, depth + 1);
        if (fields["enum"] is JsonArray { Count: > 0 } values) return values[0]!.DeepClone();
        var types = fields["type"] switch { JsonArray several => several.Select(type => type!.ToString()).ToArray(), { } single => [single.ToString()], _ => [] };
        if (types.Contains("object") || fields["properties"] is not null) return OfObject(fields, depth);
        if (types.Contains("array")) return Of(fields["items"], name, depth + 1) is { } item ? new JsonArray(item) : new JsonArray();
        if (Known.TryGetValue(name, out var known) && Fits(known.Value, types)) return known.Value.DeepClone();
        if (types.Contains("integer")) return !name.EndsWith("Ms", StringComparison.Ordinal) ? 3 : Durations.Contains(name) ? 60_000 : SomeTimeMs;
        if (types.Contains("number")) return 12.5;
        if (types.Contains("boolean")) return true;
        return types.Contains("string") ? "text" : null;
    }

    /// <summary>What may be null in a body that is sent may be left out as well; the framework takes all parameters of a record for needed.</summary>
    internal void FreeOptional(JsonNode? schema)
    {
        if (Resolve(schema) is not JsonObject fields || fields["required"] is not JsonArray required) return;
        var needed = required.Where(name => fields["properties"]?[name!.ToString()] is { } property && property["type"]?.ToJsonString().Contains("null", StringComparison.Ordinal) == false && property["oneOf"] is null)
            .Select(name => name!.DeepClone()).ToArray();
        if (needed.Length > 0) fields["required"] = new JsonArray(needed);
        else fields.Remove("required");
    }

    internal static string? WordsOn(string parameter) => Known.TryGetValue(parameter, out var known) ? known.Words : null;

    private JsonObject OfObject(JsonObject schema, int depth)
    {
        var example = new JsonObject();
        foreach (var (property, of) in schema["properties"]?.AsObject() ?? [])
        {
            if (Of(of, property, depth + 1) is { } value) example[property] = value;
        }

        return example;
    }

    private static bool Fits(JsonNode value, string[] types) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.String => types.Contains("string"),
        System.Text.Json.JsonValueKind.Number => types.Contains("number") || (types.Contains("integer") && value.ToString().All(char.IsAsciiDigit)),
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => types.Contains("boolean"),
        _ => false,
    };

    private JsonNode? Resolve(JsonNode? schema)
    {
        if (schema?["$ref"]?.ToString() is not { } reference) return schema;
        return document["components"]?["schemas"]?[reference[(reference.LastIndexOf('/') + 1)..]];
    }
}
