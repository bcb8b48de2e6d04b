using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>
/// Bytes of a foreign node -> what they mean for our devices, by alias or by name. What a birth says is data as well: a node without a
/// ledger reports by exception and says its present values nowhere else (Sparkplug 3.0, 6.4.19). A plain function over the session.
/// </summary>
public static class ForeignDecoder
{
    /// <summary>Decodes into the session's messages; anything but <see cref="DecodeRejection.None"/> leaves them unspecified.</summary>
    public static DecodeRejection Decode(ForeignSession session, in SparkplugTopic topic, ReadOnlySpan<byte> bytes, long receivedUnixMs)
    {
        session.Reset();
        if (SparkplugPayload.Read(bytes, out var payload) != SparkplugStatus.Ok) return DecodeRejection.MalformedPayload;
        var device = topic.Device ?? "";
        switch (topic.Type)
        {
            case SparkplugMessageType.NBirth:
                var birth = BdSeq.Of(payload) ?? 0;
                if (birth < 0) return DecodeRejection.BadBirth;
                session.Born(birth);
                session.Add(MessageKind.NodeBirth, null, receivedUnixMs).BdSeq = birth;
                return Birth(session, payload, device, receivedUnixMs);
            case SparkplugMessageType.DBirth:
                return session.BdSeq is null ? DecodeRejection.UnknownAlias : Birth(session, payload, device, receivedUnixMs);
            case SparkplugMessageType.NDeath:
                var death = BdSeq.Of(payload);
                if (session.BdSeq is not { } present || (death is not null && death != present)) return DecodeRejection.StaleDeath;
                session.Died();
                session.Add(MessageKind.NodeDeath, null, receivedUnixMs).BdSeq = present;
                return DecodeRejection.None;
            case SparkplugMessageType.DDeath:
                foreach (var target in session.Node.TargetsOf(device)) session.Add(MessageKind.DeviceDeath, target, receivedUnixMs);
                return DecodeRejection.None;
            default:
                return Data(session, payload, device, receivedUnixMs);
        }
    }

    private static DecodeRejection Birth(ForeignSession session, SparkplugPayload payload, string device, long receivedUnixMs)
    {
        foreach (var metric in payload)
        {
            var type = metric.DataType ?? SparkplugDataType.Unknown;
            ForeignMetric? target = session.Node.TryGetMetric(device, metric.Name, out var found) ? found : null;
            if (!session.Declare(metric.Alias, device, target, type)) return DecodeRejection.BadBirth;
            if (target is not null) Take(session, in metric, found, type, payload.Timestamp, receivedUnixMs);
        }

        return DecodeRejection.None;
    }

    private static DecodeRejection Data(ForeignSession session, SparkplugPayload payload, string device, long receivedUnixMs)
    {
        foreach (var metric in payload)
        {
            ForeignMetric? target;
            SparkplugDataType type;
            if (metric.Alias is { } alias)
            {
                if (!session.TryResolve(alias, device, out target, out type)) return DecodeRejection.UnknownAlias;
            }
            else
            {
                target = session.Node.TryGetMetric(device, metric.Name, out var named) ? named : null;
                type = target is null ? SparkplugDataType.Unknown : session.TypeOf(named);
            }

            if (target is not { } found) continue;
            type = metric.DataType ?? type;

            // DATA may leave the type out, and then only the birth tells what the bytes are.
            if (type == SparkplugDataType.Unknown) return DecodeRejection.UnknownAlias;
            Take(session, in metric, found, type, payload.Timestamp, receivedUnixMs);
        }

        return DecodeRejection.None;
    }

    private static void Take(
        ForeignSession session, in MetricView metric, ForeignMetric target, SparkplugDataType type, ulong? payloadTimestamp, long receivedUnixMs)
    {
        var (reading, isHistorical) = SparkplugDecoder.ToReading(in metric, target.Quantity, type, payloadTimestamp, receivedUnixMs);
        if (double.IsFinite(reading.Value)) reading = reading with { Value = target.Convert(reading.Value) };
        if (!double.IsFinite(reading.Value) && reading.IsGood) reading = Reading.Bad(target.Quantity, reading.UnixMs, Quality.NoValue);
        session.DataOf(target.Device, receivedUnixMs).Readings.Add(new DecodedReading(reading, isHistorical));
    }
}
