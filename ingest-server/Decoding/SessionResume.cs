using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>
/// Whether the aliases that are known still hold for a new connection. Its will is the NDEATH of the births that it will send or has
/// sent: with the same bdSeq as the births at hand they are the same (Sparkplug 3.0, 5.4 and 6.4.19).
/// </summary>
internal static class SessionResume
{
    /// <summary>Ends a session that the new connection does not continue; brings back, from disk, one that it does.</summary>
    public static void Begin(GatewaySession session, string? willTopic, ReadOnlySpan<byte> willPayload, IReadOnlyList<KeptBirth> keptBirths)
    {
        if (BdSeqOfWill(willTopic, willPayload) is not { } bdSeq) return;
        if (session.IsBorn)
        {
            if (session.BdSeq != bdSeq) session.End();
            return;
        }

        foreach (var birth in keptBirths)
        {
            if (SparkplugTopic.Parse(birth.Topic, out var topic) != TopicStatus.Ok) break;
            var isDecoded = SparkplugDecoder.Decode(session, in topic, birth.Payload, receivedUnixMs: 0, out _) == DecodeRejection.None;
            if (isDecoded && session.BdSeq == bdSeq) continue;
            session.End();
            break;
        }

        session.ForgetSeq();
    }

    private static long? BdSeqOfWill(string? topic, ReadOnlySpan<byte> payload)
    {
        if (topic is null || SparkplugTopic.Parse(topic, out var parsed) != TopicStatus.Ok || parsed.Type != SparkplugMessageType.NDeath) return null;
        return SparkplugPayload.Read(payload, out var death) == SparkplugStatus.Ok ? BdSeq.Of(death) : null;
    }
}
