using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;

namespace SmartPoles.IngestServer.OperatorConsole.Problems;

/// <summary>Says in the API's words what the framework found wrong with a request: which parameter, and what is expected of it.</summary>
/// <remarks>
/// The framework tells it in the text of its exception alone. The tests hold each of these texts, so that a new version that words them
/// otherwise is noticed.
/// </remarks>
internal static partial class BindingFault
{
    private const string JsonNeeded = "a JSON body is needed, with Content-Type application/json";

    internal static (string Detail, string? Parameter, string? Expected) Explain(BadHttpRequestException fault, HttpContext http)
    {
        if (fault.StatusCode == StatusCodes.Status415UnsupportedMediaType) return (MediaType(http), null, null);
        if (fault.StatusCode == StatusCodes.Status413PayloadTooLarge) return (ProblemGuard.TooLarge(http), null, null);
        if (fault.InnerException is JsonException json) return OfJson(json, http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType);
        if (Unreadable().Match(fault.Message) is { Success: true } unreadable)
        {
            var (name, expected) = (Camel(unreadable.Groups["name"].Value), Expected(unreadable.Groups["type"].Value));
            return ($"{name} '{unreadable.Groups["value"].Value}' is not {expected}", name, expected);
        }

        if (Missing().Match(fault.Message) is { Success: true } missing)
        {
            if (missing.Groups["from"].Value == "body") return (JsonNeeded, "body", "a JSON object");
            var (name, expected) = (Camel(missing.Groups["name"].Value), Expected(missing.Groups["type"].Value));
            return ($"{name} is missing: {expected} in the {missing.Groups["from"].Value}", name, expected);
        }

        return NoBody().IsMatch(fault.Message) ? (JsonNeeded, "body", "a JSON object") : ("The request cannot be read", null, null);
    }

    internal static string MediaType(HttpContext http) =>
        http.Request.ContentType is { Length: > 0 } type ? $"The body is '{type}'; application/json is needed" : "The body has no Content-Type; application/json is needed";

    /// <summary>Names the place in the document; names of our types stay here.</summary>
    private static (string Detail, string? Parameter, string? Expected) OfJson(JsonException fault, Type? bodyType)
    {
        var at = fault is { LineNumber: { } line, BytePositionInLine: { } column } ? $" (line {line + 1}, byte {column + 1})" : "";
        var path = fault.Path is { Length: > 2 } inside && inside.StartsWith("$.", StringComparison.Ordinal) ? inside[2..] : null;
        if (Unconverted().Match(fault.Message) is { Success: true } unconverted)
        {
            // Of a record's own parameters the exception names the record.
            var expected = Expected(path is not null && TypeAt(bodyType, path) is { } type ? type.ToString() : unconverted.Groups["type"].Value);
            return ($"{path ?? "the body"} is not {expected}{at}", path ?? "body", expected);
        }

        var reason = fault.Message.Split(" Path: ", 2)[0];
        return reason.Contains("SmartPoles.", StringComparison.Ordinal)
            ? ($"{path ?? "the body"} is not what the documentation of this endpoint says{at}", path ?? "body", null)
            : ($"the body is no JSON: {reason}{at}", path ?? "body", "JSON");
    }

    private static Type? TypeAt(Type? body, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (name.Contains('[', StringComparison.Ordinal)) return null;
            body = body?.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType;
        }

        return body;
    }

    private static string Expected(string type) => Bare().Replace(type, "${type}") switch
    {
        "long" or "int" or "short" or "Int64" or "Int32" or "UInt64" or "ulong" or "uint" => "a whole number",
        "double" or "float" or "Double" or "Single" => "a number",
        "bool" or "Boolean" => "true or false",
        "DateOnly" => "a day such as 2026-03-01",
        "string" or "String" => "a text",
        var other when other.Contains("SmartPoles.", StringComparison.Ordinal) => "a JSON object",
        var other when other.Contains("List", StringComparison.Ordinal) || other.EndsWith("[]", StringComparison.Ordinal) => "a list",
        _ => "what the documentation of this endpoint says",
    };

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex("^Failed to bind parameter \"(?<type>.+) (?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unreadable();

    [GeneratedRegex("^Required parameter \"(?<type>.+) (?<name>\\w+)\" was not provided from (?<from>.+)\\.$")]
    private static partial Regex Missing();

    [GeneratedRegex("^Implicit body inferred for parameter ")]
    private static partial Regex NoBody();

    [GeneratedRegex("^The JSON value could not be converted to (?<type>\\S+?)\\.(?: Path: .*)?$")]
    private static partial Regex Unconverted();

    /// <summary>Takes <c>Nullable&lt;long></c>, <c>System.Int64</c> or <c>System.Nullable`1[System.Int64]</c> to its last name.</summary>
    [GeneratedRegex("^(?:System\\.)?(?:Nullable`1\\[(?:System\\.)?|Nullable<)?(?<type>\\w+(?:\\[\\])?)[\\]>]?\\??$")]
    private static partial Regex Bare();
}
