using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>JSON of alarms: names in camel case, states by their names.</summary>
internal static class ApiJson
{
    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
}
