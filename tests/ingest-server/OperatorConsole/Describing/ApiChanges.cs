using System.Text.Json.Nodes;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Describing;

/// <summary>What a program written for one document of the API would trip over in another.</summary>
internal sealed class ApiChanges
{
    private readonly JsonNode _before;
    private readonly JsonNode _after;
    private readonly List<string> _found = [];
    private readonly HashSet<(string, string)> _compared = [];

    private ApiChanges(JsonNode before, JsonNode after) => (_before, _after) = (before, after);

    /// <summary>
    /// Endpoints, parameters, statuses, forms and properties that are gone, types that are others, values that are no longer taken, and what is
    /// needed now and was not. Additions are none of these.
    /// </summary>
    internal static IReadOnlyList<string> Breaking(JsonNode before, JsonNode after)
    {
        var changes = new ApiChanges(before, after);
        foreach (var (path, methods) in before["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject()) changes.CompareOperation($"{method.ToUpperInvariant()} {path}", operation!, after["paths"]?[path]?[method]);
        }

        return changes._found;
    }

    private void CompareOperation(string place, JsonNode before, JsonNode? after)
    {
        if (after is null)
        {
            _found.Add($"{place} is gone");
            return;
        }

        var now = Parameters(after);
        foreach (var (key, parameter) in Parameters(before))
        {
            if (!now.Remove(key, out var known))
            {
                _found.Add($"{place}: parameter {key} is gone");
                continue;
            }

            if (IsRequired(known) && !IsRequired(parameter)) _found.Add($"{place}: parameter {key} is needed now");
            CompareSchema($"{place}: parameter {key}", parameter["schema"], known["schema"], isSent: true);
        }

        foreach (var (key, added) in now)
        {
            if (IsRequired(added)) _found.Add($"{place}: parameter {key} is new and needed");
        }

        if (before["requestBody"] is null && after["requestBody"]?["required"]?.GetValue<bool>() == true) _found.Add($"{place}: a body is needed now");
        CompareContent($"{place}: body", before["requestBody"]?["content"], after["requestBody"]?["content"], isSent: true);
        foreach (var (status, response) in before["responses"]!.AsObject())
        {
            if (after["responses"]?[status] is not { } answer) _found.Add($"{place}: status {status} is gone");
            else CompareContent($"{place}: {status}", Whole(_before, response!)["content"], Whole(_after, answer)["content"], isSent: false);
        }
    }

    private void CompareContent(string place, JsonNode? before, JsonNode? after, bool isSent)
    {
        foreach (var (form, media) in before?.AsObject() ?? [])
        {
            if (after?[form] is not { } known) _found.Add($"{place}: form {form} is gone");
            else CompareSchema(place, media!["schema"], known["schema"], isSent);
        }
    }

    private void CompareSchema(string place, JsonNode? before, JsonNode? after, bool isSent)
    {
        if (before?["$ref"]?.ToString() is { } reference && !_compared.Add((reference, $"{after?["$ref"]} {isSent}"))) return;
        (before, after) = (Resolve(_before, before), Resolve(_after, after));
        if (before is not JsonObject was || was.Count == 0) return;
        if (after is not JsonObject)
        {
            _found.Add($"{place} has no type now");
            return;
        }

        var (typesBefore, typesAfter) = (Types(before), Types(after));
        if (typesBefore != typesAfter) _found.Add($"{place} was {typesBefore} and is {typesAfter}");
        foreach (var value in before["enum"]?.AsArray() ?? [])
        {
            if (after["enum"]?.AsArray().Any(known => known?.ToString() == value?.ToString()) != true) _found.Add($"{place}: value {value} is gone");
        }

        foreach (var (name, property) in before["properties"]?.AsObject() ?? [])
        {
            if (after["properties"]?[name] is not { } known) _found.Add($"{place}.{name} is gone");
            else CompareSchema($"{place}.{name}", property, known, isSent);
        }

        var needed = Required(before);
        foreach (var name in isSent ? Required(after) : []) if (!needed.Contains(name)) _found.Add($"{place}.{name} is needed now");
        if (before["items"] is { } items) CompareSchema($"{place}[]", items, after["items"], isSent);
        var (choices, choicesNow) = (Choices(before), Choices(after));
        for (var index = 0; index < choices.Count; index++) CompareSchema(place, choices[index], index < choicesNow.Count ? choicesNow[index] : null, isSent);
    }

    private static Dictionary<string, JsonNode> Parameters(JsonNode operation) =>
        (operation["parameters"]?.AsArray() ?? []).ToDictionary(parameter => $"{parameter!["name"]} in {parameter["in"]}", parameter => parameter!);

    private static bool IsRequired(JsonNode parameter) => parameter["required"]?.GetValue<bool>() == true;

    private static HashSet<string> Required(JsonNode schema) => [.. (schema["required"]?.AsArray() ?? []).Select(name => name!.ToString())];

    private static IReadOnlyList<JsonNode?> Choices(JsonNode schema) => [.. (schema["oneOf"] ?? schema["anyOf"])?.AsArray() ?? []];

    private static string Types(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => string.Join(" or ", several.Select(type => type!.ToString()).Order(StringComparer.Ordinal)),
        { } one => one.ToString(),
        _ => "anything",
    };

    private static JsonNode Whole(JsonNode document, JsonNode response) =>
        response["$ref"]?.ToString() is { } reference ? document["components"]!["responses"]![reference[(reference.LastIndexOf('/') + 1)..]]! : response;

    private static JsonNode? Resolve(JsonNode document, JsonNode? schema) =>
        schema?["$ref"]?.ToString() is { } reference ? document["components"]?["schemas"]?[reference[(reference.LastIndexOf('/') + 1)..]] : schema;
}
