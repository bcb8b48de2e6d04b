using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>A rule as text, the same bytes for the same rule: what an alarm was raised by, also when the rule file has long changed.</summary>
internal static class RuleProof
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        ReferenceHandler = ReferenceHandler.IgnoreCycles,
    };

    /// <summary>All that the rule says, UTF-8 JSON.</summary>
    internal static byte[] Of(AlarmRule rule) => JsonSerializer.SerializeToUtf8Bytes(rule, rule.GetType(), Layout);

    /// <summary>SHA-256 of the text, hexadecimal.</summary>
    internal static string HashOf(AlarmRule rule) => Convert.ToHexStringLower(SHA256.HashData(Of(rule)));
}
