using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>Bytes of a gateway -> what they mean, with the session's aliases. A plain function over the session.</summary>
public static class SparkplugDecoder
{
    /// <summary>Decodes into the session's message; anything but <see cref="DecodeRejection.None"/> leaves it unspecified.</summary>
    public static DecodeRejection Decode(
        GatewaySession session, in SparkplugTopic topic, ReadOnlySpan<byte> bytes, long receivedUnixMs, out DecodedMessage message)
    {
        message = session.Message;
        var isData = topic.Type is SparkplugMessageType.NData or SparkplugMessageType.DData;
        var status = isData ? SparkplugPayload.ReadFrame(bytes, out var payload) : SparkplugPayload.Read(bytes, out payload);
        if (status != SparkplugStatus.Ok) return DecodeRejection.MalformedPayload;
        switch (topic.Type)
        {
            case SparkplugMessageType.NBirth:
                message.Reset(MessageKind.NodeBirth, session.Gateway, null, receivedUnixMs);
                return NodeBirth(session, payload, message);
            case SparkplugMessageType.NDeath:
                message.Reset(MessageKind.NodeDeath, session.Gateway, null, receivedUnixMs);
                return NodeDeath(session, payload, message);
            case SparkplugMessageType.DBirth:
                message.Reset(MessageKind.DeviceBirth, session.Gateway, topic.Device, receivedUnixMs);
                return DeviceBirth(session, payload, message);
            case SparkplugMessageType.DDeath:
                message.Reset(MessageKind.DeviceDeath, session.Gateway, topic.Device, receivedUnixMs);
                session.CheckSeq(payload.Seq);
                session.DeviceDied(message.Device);
                return session.IsBorn ? DecodeRejection.None : DecodeRejection.UnknownAlias;
            default:
                message.Reset(MessageKind.Data, session.Gateway, topic.Device, receivedUnixMs);
                return Data(session, payload, message);
        }
    }

    private static DecodeRejection NodeBirth(GatewaySession session, SparkplugPayload payload, DecodedMessage message)
    {
        foreach (var metric in payload)
        {
            if (metric.Name.SequenceEqual(MetricNames.BdSeq))
            {
                if (!metric.TryGetInteger(metric.DataType ?? SparkplugDataType.Int64, out var bdSeq)) return DecodeRejection.BadBirth;
                message.BdSeq = bdSeq;
            }
            else if (metric.Name.SequenceEqual(MetricNames.LedgerClosed) && !metric.IsNull)
            {
                if (LedgerClosings.Read(metric.Bytes, out var epoch, out var closings) != LedgerStatus.Ok) return DecodeRejection.MalformedLedger;
                (message.HasLedger, message.Epoch, message.Closings) = (true, epoch, closings);
            }
        }

        if (message.BdSeq < 0) return DecodeRejection.BadBirth;
        session.Begin(message.BdSeq);
        session.CheckSeq(payload.Seq);
        return DeclareAll(session, payload, message);
    }

    private static DecodeRejection NodeDeath(GatewaySession session, SparkplugPayload payload, DecodedMessage message)
    {
        message.BdSeq = BdSeq.Of(payload) ?? -1;

        // A will of an earlier connection may arrive after the next birth; it must not kill the living (Sparkplug 3.0, 5.4).
        if (session.BdSeq != message.BdSeq) return DecodeRejection.StaleDeath;
        session.End();
        return DecodeRejection.None;
    }

    private static DecodeRejection DeviceBirth(GatewaySession session, SparkplugPayload payload, DecodedMessage message)
    {
        if (!session.IsBorn) return DecodeRejection.UnknownAlias;
        session.CheckSeq(payload.Seq);
        session.DeviceBorn(message.Device);
        return DeclareAll(session, payload, message);
    }

    private static DecodeRejection DeclareAll(GatewaySession session, SparkplugPayload payload, DecodedMessage message)
    {
        foreach (var metric in payload)
        {
            var isLedger = metric.Name.SequenceEqual(MetricNames.Ledger);
            var type = metric.DataType ?? SparkplugDataType.Unknown;
            var quantity = isLedger ? Quantity.None : QuantityNames.Find(metric.Name);
            if (metric.Alias is { } alias && !session.Declare(alias, new AliasTarget(message.Device, quantity, type, isLedger)))
            {
                return DecodeRejection.BadBirth;
            }

            if (isLedger && !metric.IsNull && !TakeLedger(metric.Bytes, message)) return DecodeRejection.MalformedLedger;
            if (quantity != Quantity.None) message.Readings.Add(ToReading(in metric, quantity, type, payload.Timestamp, message.ReceivedUnixMs));
            else if (!isLedger) SideReports.Take(in metric, message);
        }

        ReceiptTimes.Apply(message);
        return DecodeRejection.None;
    }

    private static DecodeRejection Data(GatewaySession session, SparkplugPayload payload, DecodedMessage message)
    {
        if (!session.IsBorn) return DecodeRejection.UnknownAlias;
        session.CheckSeq(payload.Seq);
        if (message.Device.Length > 0 && !session.IsDeviceBorn(message.Device)) return DecodeRejection.UnknownAlias;
        var metrics = payload.GetEnumerator();
        while (metrics.MoveNext())
        {
            ref readonly var metric = ref metrics.Current;
            if (!TryResolve(session, in metric, message.Device, out var target)) return DecodeRejection.UnknownAlias;
            if (target.IsLedger)
            {
                if (!TakeLedger(metric.Bytes, message)) return DecodeRejection.MalformedLedger;
            }
            else if (target.Quantity != Quantity.None)
            {
                message.Readings.Add(ToReading(in metric, target.Quantity, metric.DataType ?? target.Type, payload.Timestamp, message.ReceivedUnixMs));
            }
            else
            {
                SideReports.Take(in metric, message);
            }
        }

        if (metrics.Status != SparkplugStatus.Ok) return DecodeRejection.MalformedPayload;
        if (!message.HasLedger) return DecodeRejection.None;
        ulong carried = 0;
        foreach (var entry in message.Ledger)
        {
            if (entry.Gap is null) carried += entry.Count;
        }

        if (carried != (ulong)message.Readings.Count) return DecodeRejection.LedgerMismatch;
        ReceiptTimes.Apply(message);
        return DecodeRejection.None;
    }

    private static bool TryResolve(GatewaySession session, in MetricView metric, string device, out AliasTarget target)
    {
        if (metric.Alias is { } alias) return session.TryResolve(alias, out target) && target.Device == device;

        // Foreign nodes may send names in DATA.
        target = new AliasTarget(
            device, QuantityNames.Find(metric.Name), metric.DataType ?? SparkplugDataType.Unknown, metric.Name.SequenceEqual(MetricNames.Ledger));
        return !metric.Name.IsEmpty;
    }

    private static bool TakeLedger(ReadOnlySpan<byte> bytes, DecodedMessage message)
    {
        if (LedgerBlock.Read(bytes, out var block) != LedgerStatus.Ok) return false;
        (message.HasLedger, message.Epoch, message.Clock) = (true, block.Epoch, block.Clock);
        foreach (var entry in block) message.Ledger.Add(entry);
        return true;
    }

    internal static DecodedReading ToReading(
        in MetricView metric, Quantity quantity, SparkplugDataType type, ulong? payloadTimestamp, long receivedUnixMs)
    {
        var stamp = metric.Timestamp ?? payloadTimestamp ?? (ulong)receivedUnixMs;
        var unixMs = stamp <= long.MaxValue ? (long)stamp : receivedUnixMs;
        var quality = MetricQuality.Of(in metric);
        if (quality == Quality.Good && metric.TryGetNumber(type, out var value) && double.IsFinite(value))
        {
            return new DecodedReading(new Reading(quantity, unixMs, value, Quality.Good), metric.IsHistorical);
        }

        var reason = quality == Quality.Good ? Quality.NoValue : quality;
        var evidence = reason == Quality.Implausible ? MetricQuality.RawOf(in metric) : double.NaN;
        return new DecodedReading(new Reading(quantity, unixMs, evidence, reason), metric.IsHistorical);
    }
}
