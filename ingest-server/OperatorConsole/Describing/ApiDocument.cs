using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SmartPoles.IngestServer.OperatorConsole.Describing;

/// <summary>
/// <c>/openapi/v1.json</c>: the API as OpenAPI 3.1. The framework reads it from the endpoints; security, examples and words on parameters are added
/// here. Made once, at the first question.
/// </summary>
internal static class ApiDocument
{
    internal const string Name = "v1";
    private const string Token = "token";
    private const string Cookie = "session";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Prepare(IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.RelativePath is { } path && ApiNotes.All.ContainsKey(ApiDescription.KeyOf(endpoint.HttpMethod ?? "GET", path));
        options.CreateSchemaReferenceId = SchemaName;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Numbers come as numbers and enums by their names, whatever a reader of JSON would also take.
            if (schema.Type is { } type && type.HasFlag(JsonSchemaType.String) && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0)
            {
                (schema.Type, schema.Pattern) = (type & ~JsonSchemaType.String, null);
            }

            var bare = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (!bare.IsEnum) return Task.CompletedTask;
            schema.Type = bare == context.JsonTypeInfo.Type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Enum = [.. Enum.GetNames(bare).Select(value => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(value))];
            return Task.CompletedTask;
        });
    });

    internal static void Map(WebApplication app, IEndpointRouteBuilder root)
    {
        var made = new Lazy<Task<byte[]>>(() => WriteAsync(app));
        root.MapGet("/openapi/v1.json", async () => Results.Bytes(await made.Value, "application/json; charset=utf-8")).Public();
    }

    /// <summary>The document as it is served and stored.</summary>
    internal static async Task<byte[]> WriteAsync(WebApplication app)
    {
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        await using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1);
        var root = JsonNode.Parse(text.ToArray())!.AsObject();
        root.Remove("servers");
        root["info"] = new JsonObject
        {
            ["title"] = "SmartPoles ingest server", ["version"] = Name,
            ["description"] = "Times are Unix milliseconds, positions WGS-84 degrees. Every error is a problem (RFC 9457). Lists are read page by page by the header Link (RFC 8288).",
            ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
        };
        root["components"]!["securitySchemes"] = new JsonObject
        {
            [Token] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "A token of ingest-server tokens add" },
            [Cookie] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = SessionCookie.PlainName, ["description"] = "What POST /api/v1/session gives to a browser" },
        };
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (Key: ApiDescription.KeyOf(method, endpoint.RoutePattern.RawText!), endpoint)))
            .ToDictionary(pair => pair.Key, pair => pair.endpoint);
        var examples = new ExampleValues(root);
        foreach (var (path, methods) in root["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                var key = ApiDescription.KeyOf(method.ToUpperInvariant(), path);
                Complete(operation!.AsObject(), endpoints.GetValueOrDefault(key)?.Metadata.GetMetadata<RoleRequirement>(), examples);
            }
        }

        root["components"]!["responses"] = ApiProblems.All();
        return [.. JsonSerializer.SerializeToUtf8Bytes(root, Layout), (byte)'\n'];
    }

    private static void Complete(JsonObject operation, RoleRequirement? role, ExampleValues examples)
    {
        operation["security"] = role is { Role: null } ? new JsonArray() : new JsonArray(new JsonObject { [Token] = new JsonArray() }, new JsonObject { [Cookie] = new JsonArray() });
        if (role is { Role: { } least }) operation["description"] = $"Needs the role {JsonNamingPolicy.CamelCase.ConvertName(least.ToString())} or one above it.";
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(parameter!["name"]!.GetValue<string>());
            parameter["name"] = name;
            if (parameter["description"] is null && ExampleValues.WordsOn(name) is { } words) parameter["description"] = words;
            if (examples.Of(parameter["schema"], name) is { } value) parameter["example"] = value;
        }

        foreach (var (_, media) in operation["requestBody"]?["content"]?.AsObject() ?? [])
        {
            examples.FreeOptional(media!["schema"]);
            AddExample(media!, examples);
        }

        var responses = operation["responses"]!.AsObject();
        foreach (var (status, response) in responses.ToArray())
        {
            if (response!["content"]?[ApiDescription.Problem] is not null) responses[status] = ApiProblems.Reference(status);
            else foreach (var (form, media) in response["content"]?.AsObject() ?? []) AddForm(form, media!.AsObject(), examples);
        }
    }

    private static void AddForm(string form, JsonObject media, ExampleValues examples)
    {
        if (form == AcceptedForm.Json)
        {
            AddExample(media, examples);
            return;
        }

        media["schema"] = new JsonObject { ["type"] = "string" };
        if (form == AcceptedForm.Csv) media["example"] = "device,quantity,unix_ms,time,value,quality\n3715020118000001,lamp/power,1779062400000,2026-05-18T00:00:00.000Z,148.5,Good\n";
        if (form == "application/schema+json") media["example"] = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"}";
        if (form == "application/geo+json") media["example"] = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"3715020118000001\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[115.98,36.45]},\"properties\":{\"name\":\"Lamp 17\"}}]}";
        if (form == "text/event-stream") media["example"] = "id: 17\nevent: values\ndata: {\"device\":\"3715020118000001\",\"values\":[{\"quantity\":\"lamp/power\",\"unit\":\"W\",\"unixMs\":1779062400000,\"value\":148.5,\"quality\":\"Good\"}]}\n\n";
    }

    private static void AddExample(JsonNode media, ExampleValues examples)
    {
        if (media["schema"] is { } schema) media["example"] = examples.Of(schema, "") ?? new JsonObject();
    }

    /// <summary>Bodies are named in their endpoints, so that two may have the same name.</summary>
    private static string? SchemaName(JsonTypeInfo type)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name || type.Type.IsEnum) return null;
        var outer = type.Type.IsGenericType ? "" : type.Type.DeclaringType?.Name.Replace("Endpoints", "", StringComparison.Ordinal) ?? "";
        return name.StartsWith(outer, StringComparison.Ordinal) ? name : outer + name;
    }
}
