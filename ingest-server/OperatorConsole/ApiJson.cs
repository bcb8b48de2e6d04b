using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>JSON of alarms: names in camel case, states by their names.</summary>
internal static class ApiJson
{
    /// <summary>No sign of a markup stands as itself in JSON, so that a body which somebody takes for a page is none (ASVS 1.2.1); every script does.</summary>
    internal static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(UnicodeRanges.All);

    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = Encoder, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
}
