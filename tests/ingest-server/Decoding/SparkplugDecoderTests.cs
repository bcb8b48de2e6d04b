using CsCheck;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests.Decoding;

public sealed class SparkplugDecoderTests
{
    private readonly GatewayMessages _messages = new();
    private readonly GatewaySession _session = new(GatewayMessages.Gateway);

    private static readonly Reading Power = new(Quantity.LampPower, 1_700_000_000_000, 148.5, Quality.Good);

    [Fact]
    public void Decode_DataAfterBirths_GivesReadingsWithTypesOfTheBirth()
    {
        Birth();

        var relay = new Reading(Quantity.LampRelay, 1_700_000_000_001, 1, Quality.Good);
        Assert.Equal(DecodeRejection.None, Decode(SparkplugMessageType.DData, _messages.Data(1, Power, relay), out var message));

        Assert.Equal(MessageKind.Data, message.Kind);
        Assert.Equal([Power, relay], message.Readings.Select(decoded => decoded.Reading));
        Assert.Equal(GatewayMessages.Epoch, message.Epoch);
        Assert.Equal([new LedgerEntry(1, 2, null)], message.Ledger);
    }

    [Fact]
    public void Decode_DataBeforeBirths_AsksForThem() =>
        Assert.Equal(DecodeRejection.UnknownAlias, Decode(SparkplugMessageType.DData, _messages.Data(1, Power), out _));

    [Fact]
    public void Decode_AliasOfAnotherDevice_IsRefused()
    {
        Birth();
        var other = new GatewayMessages(device: "3715020118000002");

        SparkplugTopic.Parse(other.Topic(SparkplugMessageType.DData), out var topic);
        var rejection = SparkplugDecoder.Decode(_session, in topic, _messages.Data(1, Power), 0, out _);

        Assert.Equal(DecodeRejection.UnknownAlias, rejection);
    }

    [Fact]
    public void Decode_LedgerNamesMoreRecordsThanCarried_IsRefused()
    {
        Birth();
        var payload = _messages.Data(GatewayMessages.Epoch, [new LedgerEntry(1, 2, null)], isHistorical: false, Power);

        Assert.Equal(DecodeRejection.LedgerMismatch, Decode(SparkplugMessageType.DData, payload, out _));
    }

    [Fact]
    public void Decode_BadReading_KeepsItsReasonAndHasNoValue()
    {
        Birth();
        var bad = Reading.Bad(Quantity.LampPower, 5, Quality.BadFrame);

        Decode(SparkplugMessageType.DData, _messages.Data(1, bad), out var message);

        Assert.Equal(Quality.BadFrame, message.Readings[0].Reading.Quality);
        Assert.True(double.IsNaN(message.Readings[0].Reading.Value));
    }

    /// <summary>Also where the datatype of the quantity could not hold the number: a relay of 7.</summary>
    [Theory]
    [InlineData(Quantity.LampPower, 65_535.5)]
    [InlineData(Quantity.LampRelay, 7)]
    public void Decode_ImplausibleReading_KeepsWhatWasReadAndIsNotGood(Quantity quantity, double raw)
    {
        Birth();

        Decode(SparkplugMessageType.DData, _messages.Data(1, new Reading(quantity, 5, raw, Quality.Implausible)), out var message);

        var reading = message.Readings[0].Reading;
        Assert.Equal((Quality.Implausible, raw), (reading.Quality, reading.Value));
        Assert.False(reading.IsGood);
    }

    [Fact]
    public void Decode_ImplausibleReadingOfAnOlderAgent_HasNoValue()
    {
        Birth();

        Decode(SparkplugMessageType.DData, _messages.Data(1, Reading.Bad(Quantity.LampPower, 5, Quality.Implausible)), out var message);

        Assert.Equal(Quality.Implausible, message.Readings[0].Reading.Quality);
        Assert.True(double.IsNaN(message.Readings[0].Reading.Value));
    }

    /// <summary>Raw without a reason that allows it is nobody's evidence.</summary>
    [Fact]
    public void Decode_RawBesideATimeout_IsNotTaken()
    {
        Birth();

        Decode(SparkplugMessageType.DData, _messages.Data(1, new Reading(Quantity.LampPower, 5, 12, Quality.Timeout)), out var message);

        Assert.Equal(Quality.Timeout, message.Readings[0].Reading.Quality);
        Assert.True(double.IsNaN(message.Readings[0].Reading.Value));
    }

    [Fact]
    public void Decode_DeathOfAnEarlierBirth_DoesNotKillThePresentOne()
    {
        Birth(bdSeq: 4);

        Assert.Equal(DecodeRejection.StaleDeath, Decode(SparkplugMessageType.NDeath, _messages.NodeDeath(3), out _));
        Assert.True(_session.IsBorn);
        Assert.Equal(DecodeRejection.None, Decode(SparkplugMessageType.NDeath, _messages.NodeDeath(4), out _));
        Assert.False(_session.IsBorn);
    }

    [Fact]
    public void Decode_ClosingsInNodeBirth_AreTold()
    {
        var closing = new LedgerClosing(7, GatewayMessages.Lamp, 99);

        Decode(SparkplugMessageType.NBirth, _messages.NodeBirth(0, closings: closing), out var message);

        Assert.Equal([closing], message.Closings);
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrows()
    {
        Birth();
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            foreach (var type in Enum.GetValues<SparkplugMessageType>())
            {
                if (type is SparkplugMessageType.NCmd or SparkplugMessageType.DCmd) continue;
                Decode(type, bytes, out _);
            }
        });
    }

    [Fact]
    public void Decode_SeqWithAHole_IsCounted()
    {
        Birth();
        _messages.Data(1, Power);

        Decode(SparkplugMessageType.DData, _messages.Data(2, Power), out _);

        Assert.Equal(1, _session.SeqGaps);
    }

    private void Birth(long bdSeq = 0)
    {
        Assert.Equal(DecodeRejection.None, Decode(SparkplugMessageType.NBirth, _messages.NodeBirth(bdSeq), out _));
        Assert.Equal(DecodeRejection.None, Decode(SparkplugMessageType.DBirth, _messages.DeviceBirth(), out _));
    }

    private DecodeRejection Decode(SparkplugMessageType type, byte[] payload, out DecodedMessage message)
    {
        SparkplugTopic.Parse(_messages.Topic(type), out var topic);
        return SparkplugDecoder.Decode(_session, in topic, payload, 1_700_000_000_500, out message);
    }
}
