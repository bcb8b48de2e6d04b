using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Says that a body comes from who knows the key, and when.</summary>
/// <remarks>
/// <code>
/// X-SmartPoles-Id:         3f2a...            the same however often it is sent
/// X-SmartPoles-Timestamp:  1767225600         seconds since 1970, UTC, of this attempt
/// X-SmartPoles-Signature:  v1=hex(HMAC-SHA256(key, timestamp "." body))
/// </code>
/// A receiver refuses a timestamp more than five minutes off, so that a recorded one cannot be played again (RFC 2104; the form that webhooks
/// of other services have, so that their libraries can be turned to it).
/// </remarks>
internal static class WebhookSignature
{
    internal const string IdHeader = "X-SmartPoles-Id";
    internal const string TimestampHeader = "X-SmartPoles-Timestamp";
    internal const string SignatureHeader = "X-SmartPoles-Signature";

    internal static string Of(string key, long timestampSeconds, string body)
    {
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{timestampSeconds}.{body}"));
        return $"v1={Convert.ToHexStringLower(hash)}";
    }
}
