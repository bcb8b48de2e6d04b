using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class SparkplugPayloadTests
{
    private const ulong At = 1_700_000_000_000;

    [Fact]
    public void Read_NoBytes_IsAnEmptyPayload()
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read([], out var payload));
        Assert.Null(payload.Timestamp);
        Assert.Null(payload.Seq);
        Assert.Equal(0, payload.MetricCount);
    }

    [Fact]
    public void Read_PayloadFieldsInReverse_GivesTheSameFacts()
    {
        var metric = new Wire().Bytes(1, "a"u8).Varint(3, At).Varint(4, 3).Varint(10, 5);
        var bytes = new Wire().Varint(3, 7).Message(2, metric).Varint(1, At).ToArray();

        new PayloadFacts(At, 7, new MetricFacts("a", null, At, SparkplugDataType.Int32, 5L)).AssertReadFrom(bytes);
    }

    [Fact]
    public void Read_MetricFieldsInEveryOrder_GivesTheSameFacts()
    {
        var expected = new PayloadFacts(
            At, 7, new MetricFacts("a", 9, At, SparkplugDataType.Float, 1.5f, Historical: true, Unit: "V"));
        var vector = expected.Write();
        var (_, _, content, end) = Wire.Fields(vector).Single(field => field.Field == 2);
        var metric = vector[content..end];
        var parts = Wire.Fields(metric).Select(field => metric[field.Start..field.End]).ToArray();
        Assert.Equal(7, parts.Length);

        foreach (var order in Permutations(parts.Length))
        {
            var shuffled = new Wire().Then([.. order.SelectMany(index => parts[index])]);
            expected.AssertReadFrom(new Wire().Varint(1, At).Message(2, shuffled).Varint(3, 7).ToArray());
        }
    }

    [Fact]
    public void Read_UnknownFieldsOfEveryWireType_AreSkipped()
    {
        var metric = new Wire()
            .Varint(20, 1).Fixed32(100, 2).Bytes(1, "a"u8).Fixed64(1000, 3).Varint(3, At)
            .Varint(4, 3).Bytes(536_870_911, "x"u8).Varint(10, 5).Bytes(8, new Wire().Bytes(2, "text"u8).ToArray());
        var bytes = new Wire()
            .Bytes(4, "SPBV1.0_COMPRESSED"u8).Bytes(5, [1, 2, 3]).Fixed32(6, 1).Varint(1, At).Message(2, metric)
            .Fixed64(7, 1).Varint(3, 7).Varint(99, 1).ToArray();

        new PayloadFacts(At, 7, new MetricFacts("a", null, At, SparkplugDataType.Int32, 5L)).AssertReadFrom(bytes);
    }

    [Fact]
    public void Read_RepeatedScalar_TakesTheLast()
    {
        var metric = new Wire().Bytes(1, "b"u8).Bytes(1, "a"u8).Varint(3, 1).Varint(3, At).Varint(4, 3).Fixed32(12, 1).Varint(10, 5);
        var bytes = new Wire().Varint(1, 1).Varint(1, At).Message(2, metric).Varint(3, 1).Varint(3, 7).ToArray();

        new PayloadFacts(At, 7, new MetricFacts("a", null, At, SparkplugDataType.Int32, 5L)).AssertReadFrom(bytes);
    }

    [Fact]
    public void Read_DataSetAndTemplate_AreSkippedAndTheNextMetricStands()
    {
        var packedTypes = new Wire().Varint(1, 2).Bytes(2, "x"u8).Bytes(2, "y"u8).Bytes(3, [3, 9])
            .Message(4, new Wire().Message(1, new Wire().Varint(1, 5)).Message(1, new Wire().Fixed32(3, 0)));
        var unpackedTypes = new Wire().Varint(1, 1).Bytes(2, "x"u8).Varint(3, 3);
        var inner = new Wire().Bytes(1, "member"u8).Varint(4, 3).Varint(10, 1);
        var template = new Wire().Bytes(1, "1.0"u8).Message(2, inner).Bytes(4, "Pump"u8).Varint(5, 0);
        var bytes = new Wire()
            .Message(2, new Wire().Bytes(1, "d1"u8).Varint(4, 16).Message(17, packedTypes))
            .Message(2, new Wire().Bytes(1, "d2"u8).Varint(4, 16).Message(17, unpackedTypes))
            .Message(2, new Wire().Bytes(1, "t"u8).Varint(4, 19).Message(18, template))
            .Message(2, new Wire().Bytes(1, "e"u8).Bytes(19, [1]))
            .Message(2, new Wire().Bytes(1, "a"u8).Varint(4, 3).Varint(10, 42))
            .ToArray();

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(bytes, out var payload));

        var fields = new List<ValueField>();
        foreach (var metric in payload)
        {
            fields.Add(metric.Field);
            Assert.Equal(metric.Field == ValueField.Int, metric.TryGetInteger(SparkplugDataType.Int32, out var value));
            Assert.Equal(metric.Field == ValueField.Int ? 42 : 0, value);
            Assert.False(metric.TryGetNumber(SparkplugDataType.DataSet, out _));
        }

        ValueField[] expected =
            [ValueField.DataSet, ValueField.DataSet, ValueField.Template, ValueField.Extension, ValueField.Int];
        Assert.Equal(expected, fields);
    }

    [Fact]
    public void Read_TemplateWithGarbageInside_IsSkippedUnread() => Assert.Equal(
        SparkplugStatus.Ok,
        SparkplugPayload.Read(new Wire().Message(2, new Wire().Bytes(18, [0xFF, 0xFF, 0xFF])).ToArray(), out _));

    [Theory]
    [InlineData(35UL)]
    [InlineData(256UL + 9)]
    [InlineData(uint.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void Read_DataTypeBeyondTheTable_IsBadDataType(ulong code) => AssertStatus(
        SparkplugStatus.BadDataType, new Wire().Message(2, new Wire().Varint(4, code).Varint(10, 1)));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Read_PayloadNumberAsBytes_IsBadWireType(int field) =>
        AssertStatus(SparkplugStatus.BadWireType, new Wire().Bytes(field, [1]));

    [Fact]
    public void Read_MetricAsVarint_IsBadWireType() => AssertStatus(SparkplugStatus.BadWireType, new Wire().Varint(2, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public void Read_MetricFieldAsVarintWhereItIsNone_IsBadWireType(int field) =>
        AssertStatus(SparkplugStatus.BadWireType, new Wire().Message(2, new Wire().Varint(field, 1)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(14)]
    public void Read_MetricNumberAsFixed64_IsBadWireType(int field) =>
        AssertStatus(SparkplugStatus.BadWireType, new Wire().Message(2, new Wire().Fixed64(field, 1)));

    [Theory]
    [InlineData(0x33)] // field 6, wire type 3: a group begins
    [InlineData(0x34)] // field 6, wire type 4: a group ends
    [InlineData(0x36)] // field 6, wire type 6
    [InlineData(0x37)] // field 6, wire type 7
    public void Read_WireTypeThatProto2HereHasNot_IsBadWireType(int tag) =>
        AssertStatus(SparkplugStatus.BadWireType, new Wire().Then((byte)tag, 0));

    [Fact]
    public void Read_FieldNumberZero_IsBadFieldNumber() => AssertStatus(SparkplugStatus.BadFieldNumber, new Wire().Then(0x00, 0));

    [Fact]
    public void Read_TagBeyond32Bits_IsBadFieldNumber() =>
        AssertStatus(SparkplugStatus.BadFieldNumber, new Wire().Then(0xF8, 0xFF, 0xFF, 0xFF, 0x1F, 0));

    [Fact]
    public void Read_ElevenByteVarint_IsBadVarint() => AssertStatus(
        SparkplugStatus.BadVarint, new Wire().Then(0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1));

    [Fact]
    public void Read_LengthOf2To64MinusOne_IsTruncated() => AssertStatus(
        SparkplugStatus.Truncated, new Wire().Then(0x12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0));

    [Fact]
    public void Read_KeyWithoutValue_IsBadPropertySet() => AssertStatus(
        SparkplugStatus.BadPropertySet,
        new Wire().Message(2, new Wire().Message(9, new Wire().Bytes(1, "k"u8))));

    [Fact]
    public void Read_OneMetricTooMany_IsTooManyMetrics()
    {
        var atLimit = new byte[SparkplugLimits.MetricsMax * 2];
        for (var at = 0; at < atLimit.Length; at += 2) atLimit[at] = 0x12;

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(atLimit, out var payload));
        Assert.Equal(SparkplugLimits.MetricsMax, payload.MetricCount);
        AssertStatus(SparkplugStatus.TooManyMetrics, new Wire().Then(atLimit).Then(0x12, 0));
    }

    [Fact]
    public void Read_OneByteTooLong_IsTooLong()
    {
        var body = new Wire().Bytes(5, new byte[SparkplugLimits.PayloadBytesMax - 4]).ToArray();
        Assert.Equal(SparkplugLimits.PayloadBytesMax, body.Length);

        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(body, out _));
        AssertStatus(SparkplugStatus.TooLong, new Wire().Then(body).Then(0x08));
    }

    private static void AssertStatus(SparkplugStatus expected, Wire wire)
    {
        Assert.Equal(expected, SparkplugPayload.Read(wire.ToArray(), out var payload));
        Assert.Equal(0, payload.MetricCount);
        Assert.False(payload.GetEnumerator().MoveNext());
    }

    private static IEnumerable<int[]> Permutations(int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        foreach (var shorter in Permutations(count - 1))
        {
            for (var at = 0; at < count; at++) yield return [.. shorter[..at], count - 1, .. shorter[at..]];
        }
    }
}
