using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartPoles.IngestServer.Commands;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Describing;

/// <summary>The document of the API: complete, true, and kept to.</summary>
public sealed class ApiDocumentTests : IAsyncLifetime
{
    private const string Refresh = "dotnet run --project ingest-server -- api document docs/openapi.v1.json";

    private static readonly JsonNode Stored = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "openapi.v1.json")))!;

    private RunningServer _server = null!;
    private string _text = "";
    private JsonNode _document = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _text = await _server.Http.GetStringAsync("openapi/v1.json", TestContext.Current.CancellationToken);
        _document = JsonNode.Parse(_text)!;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Document_AgainstTheStoredOne_BreaksNoProgram()
    {
        var broken = ApiChanges.Breaking(Stored, _document);
        Assert.True(broken.Count == 0, $"Programs written for docs/openapi.v1.json would break; keep what is there beside what is new:\n{string.Join('\n', broken)}");
    }

    [Fact]
    public void Document_Stored_IsTheOneThatIsServed() =>
        Assert.True(File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi.v1.json")) == _text, $"docs/openapi.v1.json is not what is served; write it anew with: {Refresh}");

    [Fact]
    public async Task Command_ApiDocument_WritesWhatIsServed()
    {
        using var folder = new TempFolder();

        Assert.Equal(CommandLine.Ok, await CommandLine.Build().Parse(["api", "document", folder["v1.json"]]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(CommandLine.Failed, await CommandLine.Build().Parse(["api", "document", folder[Path.Combine("none", "v1.json")]]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(_text, await File.ReadAllTextAsync(folder["v1.json"], TestContext.Current.CancellationToken));
    }

    /// <summary>A status of success has a body whose type is told, or is one that has none: 202 where there is nothing to show, and 204.</summary>
    [Fact]
    public void Document_EveryOperation_TellsTheBodyOfItsSuccessOrThatItHasNone()
    {
        string[] bare = ["POST /api/v1/notifications/{id}/retry 202", "DELETE /api/v1/backtests/{id} 202", "POST /api/v1/gateway-credentials/{id}/rotate 202"];
        var told = new List<string>();
        foreach (var (path, methods) in _document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var call = $"{method.ToUpperInvariant()} {path}";
                var successes = operation!["responses"]!.AsObject().Where(response => response.Key[0] == '2').ToArray();
                if (successes.Length == 0) told.Add($"{call} tells no success");
                foreach (var (status, response) in successes)
                {
                    var has = response!["content"]?.AsObject().Any(form => form.Value!["schema"] is not null) == true;
                    if (has == (status == "204" || bare.Contains($"{call} {status}"))) told.Add($"{call} {status} {(has ? "has" : "tells no")} body");
                }
            }
        }

        Assert.Empty(told);
    }

    [Fact]
    public void Document_EveryEndpoint_IsInItWithSummaryExampleProblemsAndSecurity()
    {
        Assert.Equal("3.1", _document["openapi"]!.ToString()[..3]);
        Assert.Equal(["session", "token"], _document["components"]!["securitySchemes"]!.AsObject().Select(scheme => scheme.Key).Order());
        var wrong = new List<string>();
        foreach (var endpoint in _server.Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (!path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/open", StringComparison.Ordinal)) continue;
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var call = $"{method} {path}";
                if (_document["paths"]?[path]?[method.ToLowerInvariant()] is not { } operation)
                {
                    wrong.Add($"{call} has no note in ApiNotes");
                    continue;
                }

                if (operation["summary"] is null) wrong.Add($"{call} has no summary");
                if (operation["security"] is null) wrong.Add($"{call} does not say who may call it");
                if (HasContent(operation) && !Examples(operation).Any()) wrong.Add($"{call} has no example");
                if (!operation["responses"]!.AsObject().Any(response => response.Key[0] is '4' or '5' && _document["components"]!["responses"]?[$"Problem{response.Key}"]?["content"]?["application/problem+json"]?["example"] is not null)) wrong.Add($"{call} tells no problem");
                foreach (var parameter in operation["parameters"]?.AsArray() ?? []) if (parameter!["schema"] is null) wrong.Add($"{call}: {parameter["name"]} has no type");
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>What the server answers is what the document says that it answers.</summary>
    [Fact]
    public async Task Answers_OfTheRunningServer_FitTheDocument()
    {
        var asked = 0;
        foreach (var (path, methods) in _document["paths"]!.AsObject())
        {
            if (methods!["get"] is not { } operation || operation["responses"]?["200"]?["content"]?["application/json"]?["schema"] is not { } schema) continue;
            var query = (operation["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["required"]?.GetValue<bool>() == true && parameter["in"]!.ToString() == "query")
                .Select(parameter => $"{parameter!["name"]}={Uri.EscapeDataString(parameter["example"]?.ToString() ?? "x")}");
            var call = $"{path.TrimStart('/').Replace("{code}", GatewayMessages.Lamp)}?{string.Join('&', query)}";
            if (path.EndsWith("{code}/readings", StringComparison.Ordinal)) call += "quantity=lamp/power";
            if (call.Contains('{')) continue;
            using var admin = _server.Admin;
            using var answer = await admin.GetAsync(call, TestContext.Current.CancellationToken);
            if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "application/json") continue;
            asked++;
            var faults = new List<string>();
            Fit(call, JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), schema, faults);
            Assert.Empty(faults);
        }

        Assert.True(asked > 20, $"only {asked} endpoints have answered");
    }

    public static TheoryData<string, string> Sabotages => new()
    {
        { "GET /api/v1/alarms is gone", "endpoint" }, { "parameter limit in query is gone", "parameter" }, { "parameter limit in query was", "parameter type" },
        { "parameter level in query is needed now", "parameter needed" }, { "parameter shift in query is new and needed", "parameter new" }, { "[].subject is gone", "property" },
        { "[].level was", "property type" }, { "status 400 is gone", "status" }, { "form text/csv is gone", "form" }, { ".who is needed now", "body needed" }, { "value normal is gone", "value" },
    };

    /// <summary>Sabotage: each way to break a program is seen.</summary>
    [Theory]
    [MemberData(nameof(Sabotages))]
    public void Sabotage_DocumentThatBreaksPrograms_IsRed(string expected, string how)
    {
        var changed = JsonNode.Parse(_text)!;
        var alarms = changed["paths"]!["/api/v1/alarms"]!["get"]!;
        var limit = alarms["parameters"]!.AsArray().Single(parameter => parameter!["name"]!.ToString() == "limit")!;
        var alarm = changed["components"]!["schemas"]!["AlarmRecord"]!;
        switch (how)
        {
            case "endpoint": changed["paths"]!.AsObject().Remove("/api/v1/alarms"); break;
            case "parameter": alarms["parameters"]!.AsArray().Remove(limit); break;
            case "parameter type": limit["schema"]!["type"] = "string"; break;
            case "parameter needed": alarms["parameters"]!.AsArray().Single(parameter => parameter!["name"]!.ToString() == "level")!["required"] = true; break;
            case "parameter new": alarms["parameters"]!.AsArray().Add(JsonNode.Parse("""{"name":"shift","in":"query","required":true,"schema":{"type":"string"}}""")); break;
            case "property": alarm["properties"]!.AsObject().Remove("subject"); break;
            case "property type": alarm["properties"]!["level"]!["type"] = "string"; break;
            case "status": alarms["responses"]!.AsObject().Remove("400"); break;
            case "form": changed["paths"]!["/api/v1/components/{code}/readings"]!["get"]!["responses"]!["200"]!["content"]!.AsObject().Remove("text/csv"); break;
            case "body needed": changed["components"]!["schemas"]!.AsObject().Single(schema => schema.Key.EndsWith("AcknowledgeBody", StringComparison.Ordinal)).Value!["required"] = new JsonArray("who"); break;
            case "value":
                foreach (var values in EnumsOf(changed).Where(values => values.Any(value => value?.ToString() == "activeUnacknowledged")).ToArray()) values.RemoveAt(0);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(how));
        }

        Assert.Contains(ApiChanges.Breaking(_document, changed), finding => finding.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Changes_OnlyAdditions_BreakNothing()
    {
        var changed = JsonNode.Parse(_text)!;
        changed["paths"]!["/api/v1/new"] = changed["paths"]!["/api/v1/alarms"]!.DeepClone();
        changed["paths"]!["/api/v1/alarms"]!["get"]!["parameters"]!.AsArray().Add(JsonNode.Parse("""{"name":"shift","in":"query","schema":{"type":"string"}}"""));
        changed["components"]!["schemas"]!["AlarmRecord"]!["properties"]!["added"] = JsonNode.Parse("""{"type":"string"}""");

        Assert.Empty(ApiChanges.Breaking(_document, changed));
    }

    private static bool HasContent(JsonNode operation) =>
        operation["parameters"] is not null || operation["requestBody"] is not null || operation["responses"]!.AsObject().Any(response => response.Value!["content"] is not null);

    private static IEnumerable<JsonArray> EnumsOf(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "enum", Value: JsonArray values } ? [values] : EnumsOf(field.Value)),
        JsonArray items => items.SelectMany(EnumsOf),
        _ => [],
    };

    private static IEnumerable<JsonNode> Examples(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "example", Value: { } value } ? [value] : Examples(field.Value)),
        JsonArray items => items.SelectMany(Examples),
        _ => [],
    };

    /// <summary>Every property is documented, with the type that it has.</summary>
    private void Fit(string place, JsonNode? value, JsonNode? schema, List<string> faults)
    {
        if (schema?["$ref"]?.ToString() is { } reference) schema = _document["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]];
        if ((schema?["oneOf"] ?? schema?["anyOf"]) is JsonArray choices)
        {
            if (choices.Any(choice => IsFit(place, value, choice))) return;
            faults.Add($"{place} fits none of its choices: {value?.ToJsonString()}");
            return;
        }

        var types = schema?["type"] switch { JsonArray several => several.Select(type => type!.ToString()).ToArray(), { } one => [one.ToString()], _ => [] };
        if (types.Length == 0) return;
        var kind = value?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "null", JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean", _ => "number",
        };
        if (!types.Contains(kind) && !(kind == "number" && types.Contains("integer"))) faults.Add($"{place} is {kind}, not {string.Join(" or ", types)}");
        if (value is JsonObject fields && schema!["properties"] is JsonObject properties)
        {
            foreach (var (name, field) in fields)
            {
                if (properties[name] is { } known) Fit($"{place}.{name}", field, known, faults);
                else faults.Add($"{place}.{name} is not documented");
            }
        }

        if (kind == "string" && schema!["enum"] is JsonArray values && !values.Any(known => known?.ToString() == value!.ToString())) faults.Add($"{place} is {value}, which is none of the values");
        if (value is JsonArray rows) foreach (var row in rows.Take(3)) Fit($"{place}[]", row, schema!["items"], faults);
    }

    private bool IsFit(string place, JsonNode? value, JsonNode? schema)
    {
        var faults = new List<string>();
        Fit(place, value, schema, faults);
        return faults.Count == 0;
    }
}
