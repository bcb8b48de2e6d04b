using CsCheck;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;
using Type = SmartPoles.Protocols.Telemetry.SparkplugB.SparkplugDataType;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class PayloadPropertyTests
{
    private static readonly Gen<string> Text = Gen.Char.AlphaNumeric.Array[1, 40].Select(letters => new string(letters) + "灯");

    private static readonly Gen<(Type, object?)> Value = Gen.OneOf(
        Gen.SByte.Select(value => (Type.Int8, (object?)(long)value)),
        Gen.Short.Select(value => (Type.Int16, (object?)(long)value)),
        Gen.Int.Select(value => (Type.Int32, (object?)(long)value)),
        Gen.Long.Select(value => (Type.Int64, (object?)value)),
        Gen.Byte.Select(value => (Type.UInt8, (object?)(long)value)),
        Gen.UShort.Select(value => (Type.UInt16, (object?)(long)value)),
        Gen.UInt.Select(value => (Type.UInt32, (object?)(long)value)),
        Gen.ULong.Select(value => (Type.UInt64, (object?)value)),
        Gen.ULong.Select(value => (Type.DateTime, (object?)value)),
        Gen.Float.Select(value => (Type.Float, (object?)value)),
        Gen.Double.Select(value => (Type.Double, (object?)value)),
        Gen.Bool.Select(value => (Type.Boolean, (object?)value)),
        Text.Select(value => (Type.String, (object?)value)),
        Gen.Byte.Array[0, 300].Select(value => (Type.Bytes, (object?)Convert.ToHexString(value))),
        Gen.Int[0, 34].Select(code => ((Type)code, (object?)null)));

    private static readonly Gen<MetricFacts> Metric =
        from value in Value
        from name in Gen.OneOf(Text.Select(text => (string?)text), Gen.Const((string?)null))
        from alias in Gen.OneOf(Gen.ULong.Select(number => (ulong?)number), Gen.Const((ulong?)null))
        from timestamp in Gen.ULong
        from declared in Gen.Bool
        from historical in Gen.Bool
        from unit in Gen.OneOf(Text.Select(text => (string?)text), Gen.Const((string?)null))
        from quality in Gen.Int[-1, 7]
        select new MetricFacts(
            name, alias, timestamp, value.Item1, value.Item2, declared, historical, unit, QualityFrom(quality, value.Item2));

    private static readonly Gen<PayloadFacts> Payload =
        from timestamp in Gen.OneOf(Gen.ULong.Select(number => (ulong?)number), Gen.Const((ulong?)null))
        from seq in Gen.OneOf(Gen.Byte.Select(number => (byte?)number), Gen.Const((byte?)null))
        from metrics in Metric.Array[0, 20]
        select new PayloadFacts(timestamp, seq, metrics);

    [Fact]
    public void WriteThenRead_AnyPayload_GivesTheSameFacts() =>
        Payload.Sample(payload => payload.AssertReadFrom(payload.Write()), iter: 5_000);

    [Fact]
    public void Write_AnyMetric_DeclaresExactlyTheBytesThatFollow() => Metric.Sample(
        metric =>
        {
            // The length prefix comes from the size pass, the bytes from the write pass; a difference breaks the walk.
            var bytes = new PayloadFacts(null, null, metric).Write();
            var field = Assert.Single(Wire.Fields(bytes));
            Assert.Equal(bytes.Length, field.End);
            var inner = bytes[field.Content..];
            Assert.Equal(inner.Length, Wire.Fields(inner)[^1].End);
        },
        iter: 5_000);

    [Fact]
    public void Write_ReusedWriter_LeavesNothingOfThePayloadBefore() => Gen.Select(Payload, Payload).Sample(
        pair =>
        {
            var writer = new PayloadWriter();
            pair.Item1.Write(writer);
            Assert.Equal(pair.Item2.Write(), pair.Item2.Write(writer));
        },
        iter: 500);

    [Fact]
    public void Read_RandomBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(ReadEverything, iter: 20_000);

    [Fact]
    public void Read_SpoiltVectors_NeverThrows()
    {
        var vectors = VectorFile.In(PayloadVectors.Folder).Select(vector => vector.ToArray()).ToArray();
        var spoilt =
            from index in Gen.Int[0, vectors.Length - 1]
            from blows in Gen.Select(Gen.Int[0, vectors[index].Length - 1], Gen.Byte).Array[1, 4]
            select (index, blows);
        spoilt.Sample(
            sample =>
            {
                var bytes = vectors[sample.index].ToArray();
                foreach (var (at, value) in sample.blows) bytes[at] = value;
                ReadEverything(bytes);
            },
            iter: 20_000);
    }

    private static void ReadEverything(byte[] bytes)
    {
        var status = SparkplugPayload.Read(bytes, out var payload);
        var seen = 0;
        foreach (var metric in payload)
        {
            seen++;
            MetricQuality.Of(in metric);
            metric.TryGetBoolean(out _);
            foreach (var type in Enum.GetValues<Type>())
            {
                metric.TryGetInteger(type, out _);
                metric.TryGetNumber(type, out _);
            }
        }

        Assert.Equal(status == SparkplugStatus.Ok ? payload.MetricCount : 0, seen);
    }

    private static Quality? QualityFrom(int number, object? value) => (number, value) switch
    {
        (-1, _) => null,
        (0, null) => Quality.NoValue,
        _ => (Quality)number,
    };
}
