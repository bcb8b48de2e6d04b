using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Writes what the readers ask for as a JSON Schema (draft 7, the one every editor knows).</summary>
internal sealed class SchemaWriter(SchemaTexts texts)
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Write(SchemaNode root, string title)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", title);
            WriteObject(json, root, "", []);
            if (texts.AnyOf.Count > 0) WriteAnyOf(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>True for a key without which a file is refused.</summary>
    internal bool IsRequired(SchemaNode node, string path) => texts.Of(path)?.IsRare != true && node.Kind switch
    {
        SchemaKind.Object => node.Children.Any(child => IsRequired(child, $"{path}.{child.Key}")),
        SchemaKind.List => texts.Of(path)?.IsNotEmpty == true,
        _ => node.IsRequired,
    };

    private void WriteObject(Utf8JsonWriter json, SchemaNode node, string path, IReadOnlyList<string> oneOf)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        if (path.Length == 0)
        {
            json.WriteStartObject(ConfigurationNode.SchemaKey);
            json.WriteString("type", "string");
            json.WriteEndObject();
        }

        foreach (var child in node.Children)
        {
            json.WriteStartObject(child.Key);
            WriteValue(json, child, PathOf(path, child));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        var required = node.Children.Where(child => !oneOf.Contains(child.Key) && !(path.Length == 0 && texts.AnyOf.Contains(child.Key)) && IsRequired(child, PathOf(path, child))).ToList();
        if (required.Count > 0)
        {
            json.WriteStartArray("required");
            foreach (var child in required) json.WriteStringValue(child.Key);
            json.WriteEndArray();
        }

        if (oneOf.Count == 0) return;
        json.WriteStartArray("oneOf");
        foreach (var key in oneOf)
        {
            json.WriteStartObject();
            json.WriteStartArray("required");
            json.WriteStringValue(key);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>One of these lists must have an entry.</summary>
    private void WriteAnyOf(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        foreach (var key in texts.AnyOf)
        {
            json.WriteStartObject();
            json.WriteStartArray("required");
            json.WriteStringValue(key);
            json.WriteEndArray();
            json.WriteStartObject("properties");
            json.WriteStartObject(key);
            json.WriteNumber("minItems", 1);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteValue(Utf8JsonWriter json, SchemaNode node, string path)
    {
        var text = texts.Of(path);
        if (Describe(node, text) is { Length: > 0 } description) json.WriteString("description", description);
        switch (node.Kind)
        {
            case SchemaKind.Object:
                WriteObject(json, node, path, text?.OneOf ?? []);
                return;
            case SchemaKind.List:
                json.WriteString("type", "array");
                if (text?.IsNotEmpty == true && !texts.AnyOf.Contains(path)) json.WriteNumber("minItems", 1);
                json.WriteStartObject("items");
                WriteObject(json, node, path + "[]", text?.OneOf ?? []);
                json.WriteEndObject();
                return;
            case SchemaKind.Integer:
                json.WriteString("type", "integer");
                if (node.Min is { } min) json.WriteNumber("minimum", min);
                if (node.Max is { } max) json.WriteNumber("maximum", max);
                break;
            case SchemaKind.Number:
                json.WriteString("type", "number");
                break;
            case SchemaKind.Numbers or SchemaKind.Texts:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                json.WriteString("type", node.Kind == SchemaKind.Numbers ? "number" : "string");
                json.WriteEndObject();
                break;
            case SchemaKind.Flag:
                json.WriteString("type", "boolean");
                break;
            case SchemaKind.Text or SchemaKind.Choice:
                json.WriteString("type", "string");
                WriteEnum(json, node.Kind == SchemaKind.Choice ? node.Choices : text?.Known ?? []);
                break;
        }

        if (node.Default is not { } standard || text?.HidesDefault == true) return;
        json.WritePropertyName("default");
        json.WriteRawValue(standard);
    }

    private static void WriteEnum(Utf8JsonWriter json, IReadOnlyList<string> choices)
    {
        if (choices.Count == 0) return;
        json.WriteStartArray("enum");
        foreach (var choice in choices) json.WriteStringValue(choice);
        json.WriteEndArray();
    }

    private static string PathOf(string path, SchemaNode child) => path.Length == 0 ? child.Key : $"{path}.{child.Key}";

    private static string Describe(SchemaNode node, SchemaText? text) =>
        node.Rule is { } rule ? $"{text?.Meaning} {rule}.".TrimStart() : text?.Meaning ?? "";
}
