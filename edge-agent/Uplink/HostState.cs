using System.Text.Json;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What a primary host's STATE messages say at one server, with the rules of their timestamps. Not thread-safe.</summary>
/// <remarks>
/// Sparkplug 3.0, 5.4 and 5.6: the first STATE counts as it is; later ones count when their time is not before the last one's
/// (phid-wait-timestamp), and an offline that is older than the last online is a late will and is ignored (host-offline-timestamp).
/// Times of different servers are never compared (multi-server-timestamp), so there is one instance a server.
/// </remarks>
internal sealed class HostState
{
    private long _timestamp = long.MinValue;

    /// <summary>Null until a STATE was seen in this MQTT session.</summary>
    public bool? IsOnline { get; private set; }

    /// <summary>A new MQTT session: what the host was is not known; the times seen remain.</summary>
    public void Begin() => IsOnline = null;

    /// <summary>Takes a STATE message; false when it is none, or too old to count.</summary>
    public bool Take(ReadOnlySpan<byte> json)
    {
        if (!TryRead(json, out var online, out var timestamp) || timestamp < _timestamp) return false;
        _timestamp = timestamp;
        IsOnline = online;
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out bool online, out long timestamp)
    {
        online = false;
        timestamp = 0;
        bool hasOnline = false, hasTimestamp = false;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOnline = reader.ValueTextEquals("online"u8);
                var isTimestamp = reader.ValueTextEquals("timestamp"u8);
                reader.Read();
                if (isOnline && reader.TokenType is JsonTokenType.True or JsonTokenType.False) (online, hasOnline) = (reader.GetBoolean(), true);
                else if (isTimestamp && reader.TokenType == JsonTokenType.Number) hasTimestamp = reader.TryGetInt64(out timestamp);
                else reader.Skip();
            }

            return hasOnline && hasTimestamp;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
