using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests.Decoding;

/// <summary>Times of gateways that do not know what time it is.</summary>
public sealed class ReceiptTimesTests
{
    private const long Received = 1_700_000_000_000;

    private readonly GatewaySession _session = new(GatewayMessages.Gateway);

    [Fact]
    public void Decode_DataOfAnUnsetClock_AreTimedByTheirReceiptAndKeepTheirDistances()
    {
        var message = Decode(ClockQuality.Unknown, Power(61_000, 1), Power(65_500, 2), Power(63_000, 3));

        Assert.Equal([Received - 4_500, Received, Received - 2_500], message.Readings.Select(row => row.Reading.UnixMs));
        Assert.Equal([1.0, 2, 3], message.Readings.Select(row => row.Reading.Value));
    }

    [Theory]
    [InlineData(ClockQuality.FreeRunning)]
    [InlineData(ClockQuality.Synchronised)]
    public void Decode_DataOfAClockThatWasSet_KeepTheirTimes(ClockQuality clock)
    {
        var message = Decode(clock, Power(Received - 700_000, 1), Power(Received + 700_000, 2));

        Assert.Equal([Received - 700_000, Received + 700_000], message.Readings.Select(row => row.Reading.UnixMs));
    }

    [Fact]
    public void Decode_BirthOfAnUnsetClock_NamesNoTimeBeforeTheStartOfTimes()
    {
        var message = Decode(SparkplugMessageType.DBirth, new GatewayMessages { Clock = ClockQuality.Unknown }, messages => messages.DeviceBirth(Power(65_000, 1)));

        Assert.All(message.Readings, row => Assert.InRange(row.Reading.UnixMs, 0, Received));
        Assert.Equal(Received, message.Readings.Single(row => row.Reading.Quantity == Quantity.LampPower).Reading.UnixMs);
    }

    private static Reading Power(long unixMs, double value) => new(Quantity.LampPower, unixMs, value, Quality.Good);

    private DecodedMessage Decode(ClockQuality clock, params Reading[] readings)
    {
        var messages = new GatewayMessages { Clock = clock };
        Decode(SparkplugMessageType.DBirth, messages, from => from.DeviceBirth());
        return Decode(SparkplugMessageType.DData, messages, from => from.Data(1, readings), isBorn: true);
    }

    private DecodedMessage Decode(SparkplugMessageType type, GatewayMessages messages, Func<GatewayMessages, byte[]> payload, bool isBorn = false)
    {
        if (!isBorn) Take(SparkplugMessageType.NBirth, messages, messages.NodeBirth(0));
        return Take(type, messages, payload(messages));
    }

    private DecodedMessage Take(SparkplugMessageType type, GatewayMessages messages, byte[] payload)
    {
        Assert.Equal(TopicStatus.Ok, SparkplugTopic.Parse(messages.Topic(type), out var topic));
        Assert.Equal(DecodeRejection.None, SparkplugDecoder.Decode(_session, in topic, payload, Received, out var message));
        return message;
    }
}
