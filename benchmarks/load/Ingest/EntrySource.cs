using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.LoadRig.Ingest.Generator;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>What the server would journal of the played gateways: their messages through its own decoder and entry writer, in turn.</summary>
internal sealed class EntrySource
{
    private const byte Mqtt5 = 5;

    private readonly CityPlan _city;
    private readonly GatewaySession[] _sessions;
    private readonly DataTemplate[] _templates;
    private readonly SparkplugTopic[] _topics;
    private readonly EntryWriter _writer = new();
    private readonly byte[] _packet;
    private readonly long _stepMs;
    private long _unixMs;
    private ulong _number = 1;
    private int _gateway = -1;

    /// <param name="city">Who.</param>
    /// <param name="seed">Of the epochs.</param>
    /// <param name="fromUnixMs">Time of the first readings.</param>
    /// <param name="stepMs">From a gateway's message to its next.</param>
    public EntrySource(CityPlan city, int seed, long fromUnixMs, long stepMs)
    {
        (_city, _unixMs, _stepMs) = (city, fromUnixMs, stepMs);
        var random = new Random(seed);
        var packets = new MqttPackets(Mqtt5);
        var births = new BirthMessages(city.Quantities, TimeProvider.System);
        ulong[][] values = [.. city.Quantities.Select(ValueTable.Bits)];
        _sessions = new GatewaySession[city.Gateways];
        _templates = new DataTemplate[city.Gateways];
        _topics = new SparkplugTopic[city.Gateways];
        for (var gateway = 0; gateway < city.Gateways; gateway++)
        {
            var (id, device, epoch) = (CityPlan.GatewayId(gateway), city.DeviceId(gateway, 0), (ulong)random.NextInt64(1, long.MaxValue));
            _sessions[gateway] = new GatewaySession(id);
            _templates[gateway] = new DataTemplate(packets, city.Quantities, values, id, device, 0, epoch);
            _topics[gateway] = new SparkplugTopic(CityPlan.Group, SparkplugMessageType.DData, id, device);
            Decode(gateway, new SparkplugTopic(CityPlan.Group, SparkplugMessageType.NBirth, id, null), births.NodeBirth(1, epoch));
            Decode(gateway, new SparkplugTopic(CityPlan.Group, SparkplugMessageType.DBirth, id, device), births.DeviceBirth(1, 0, epoch));
        }

        _packet = new byte[_templates[0].SizeMax];
    }

    /// <summary>The entry of the next message; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (++_gateway == _city.Gateways)
        {
            _gateway = 0;
            _number += (ulong)_city.Readings;
            _unixMs += _stepMs;
        }

        var size = _templates[_gateway].Write(_packet, MqttPackets.PublishAtLeastOnce, 1, _number, _unixMs, 0);
        MqttPackets.TryTake(_packet.AsSpan(0, size), out _, out var body, out _);
        return _writer.Message(Decode(_gateway, _topics[_gateway], body[_templates[_gateway].PayloadAt..]));
    }

    private DecodedMessage Decode(int gateway, in SparkplugTopic topic, ReadOnlySpan<byte> payload)
    {
        var rejection = SparkplugDecoder.Decode(_sessions[gateway], in topic, payload, _unixMs, out var message);
        return rejection == DecodeRejection.None ? message : throw new RigException($"The server's decoder refuses what the rig writes: {rejection}");
    }
}
