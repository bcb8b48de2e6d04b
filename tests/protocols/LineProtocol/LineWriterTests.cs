using System.Globalization;
using System.Text;
using CsCheck;
using SmartPoles.Protocols.LineProtocol;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.LineProtocol;

public sealed class LineWriterTests
{
    private readonly LineWriter _writer = new(LinePrecision.Milliseconds, capacityBytes: 32);

    private string Text => Encoding.UTF8.GetString(_writer.Written.Span);

    [Fact]
    public void End_AllKindsOfField_WritesTheReferenceLine()
    {
        _writer.Measurement("lamp");
        _writer.Tag("cell", "371502011001001");
        _writer.Tag("dev", "3715020118000001");
        _writer.Field("power", 84.5);
        _writer.Field("fault", 3L);
        _writer.Field("count", 18_446_744_073_709_551_615UL);
        _writer.Field("relay", true);
        _writer.Field("note", "a \"b\" \\ c, d=e");

        Assert.Equal(LineStatus.Ok, _writer.End(1_700_000_000_123));
        Assert.Equal(
            "lamp,cell=371502011001001,dev=3715020118000001 power=84.5,fault=3i,count=18446744073709551615u,relay=true,"
            + "note=\"a \\\"b\\\" \\\\ c, d=e\" 1700000000123\n",
            Text);
    }

    [Fact]
    public void Tag_EmptyValue_IsLeftOut()
    {
        _writer.Measurement("m");
        _writer.Tag("cell", "");
        _writer.Tag("dev", "d");
        _writer.Field("v", 1.0);

        Assert.Equal(LineStatus.Ok, _writer.End(0));
        Assert.Equal("m,dev=d v=1 0\n", Text);
    }

    [Theory]
    [InlineData("b", "a")]
    [InlineData("a", "a")]
    public void Tag_NotAscending_RefusesTheLine(string first, string second)
    {
        _writer.Measurement("m");
        _writer.Tag(first, "1");
        _writer.Tag(second, "1");
        _writer.Field("v", 1.0);

        Assert.Equal(LineStatus.TagsNotSorted, _writer.End(0));
    }

    [Theory]
    [InlineData("a,b", "a\\,b")]
    [InlineData("a b", "a\\ b")]
    [InlineData("a=b", "a\\=b")]
    [InlineData("井盖", "井盖")]
    [InlineData("\"q\"", "\"q\"")]
    public void Tag_SpecialCharacters_AreEscaped(string value, string written)
    {
        _writer.Measurement("m");
        _writer.Tag("dev", value);
        _writer.Field("v", 1.0);

        Assert.Equal(LineStatus.Ok, _writer.End(0));
        Assert.Equal($"m,dev={written} v=1 0\n", Text);
    }

    [Theory]
    [InlineData("x\nlamp,dev=forged power=1 1")]
    [InlineData("x\r")]
    [InlineData("\0")]
    [InlineData("x\x85y")]
    [InlineData("x\u2028y")]
    public void AnyName_WithLineBreakOrControl_IsRefusedEverywhere(string hostile)
    {
        Assert.Equal(LineStatus.ControlCharacter, Line(hostile, "k", "v", "f"));
        Assert.Equal(LineStatus.ControlCharacter, Line("m", hostile, "v", "f"));
        Assert.Equal(LineStatus.ControlCharacter, Line("m", "k", hostile, "f"));
        Assert.Equal(LineStatus.ControlCharacter, Line("m", "k", "v", hostile));
        Assert.Equal("", Text);
    }

    [Fact]
    public void AnyName_Unwritable_IsRefusedWithItsReason()
    {
        Assert.Equal(LineStatus.Backslash, Line("m", "k", "v\\", "f"));
        Assert.Equal(LineStatus.InvalidText, Line("m", "k", "\ud800", "f"));
        Assert.Equal(LineStatus.EmptyName, Line("", "k", "v", "f"));
        Assert.Equal(LineStatus.EmptyName, Line("m", "", "v", "f"));
        Assert.Equal(LineStatus.EmptyName, Line("m", "k", "v", ""));
        Assert.Equal(LineStatus.ReservedName, Line("#m", "k", "v", "f"));
        Assert.Equal(LineStatus.ReservedName, Line("m", "time", "v", "f"));
        Assert.Equal(LineStatus.ReservedName, Line("m", "k", "v", "time"));
        Assert.Equal(LineStatus.TooLong, Line("m", "k", new string('x', LineLimits.SeriesKeyBytesMax), "f"));
        Assert.Equal(LineStatus.TooLong, Line("m", "k", new string('x', 1_000_000), "f"));
        Assert.Equal("", Text);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Field_NotFinite_RefusesOnlyThatLine(double value)
    {
        Assert.Equal(LineStatus.Ok, Line("good", "k", "v", "f"));
        _writer.Measurement("bad");
        _writer.Field("v", value);

        Assert.Equal(LineStatus.NotFinite, _writer.End(0));
        Assert.Equal("good,k=v f=1 0\n", Text);
    }

    [Fact]
    public void End_WithoutField_IsRefused()
    {
        _writer.Measurement("m");
        _writer.Tag("dev", "d");

        Assert.Equal(LineStatus.NoField, _writer.End(0));
        Assert.Equal(LineStatus.OutOfOrder, _writer.End(0));
        Assert.Equal("", Text);
    }

    [Fact]
    public void Parts_InWrongOrder_AreRefused()
    {
        _writer.Field("v", 1.0);
        Assert.Equal(LineStatus.OutOfOrder, _writer.End(0));

        _writer.Measurement("m");
        _writer.Field("v", 1.0);
        _writer.Tag("dev", "d");
        Assert.Equal(LineStatus.OutOfOrder, _writer.End(0));
        Assert.Equal("", Text);
    }

    [Theory]
    [InlineData(LinePrecision.Milliseconds, 9_223_372_036_854, LineStatus.Ok)]
    [InlineData(LinePrecision.Milliseconds, 9_223_372_036_855, LineStatus.TimeOutOfRange)]
    [InlineData(LinePrecision.Milliseconds, -9_223_372_036_855, LineStatus.TimeOutOfRange)]
    [InlineData(LinePrecision.Milliseconds, long.MinValue, LineStatus.TimeOutOfRange)]
    [InlineData(LinePrecision.Nanoseconds, long.MaxValue, LineStatus.TimeOutOfRange)]
    [InlineData(LinePrecision.Nanoseconds, long.MaxValue - 1, LineStatus.Ok)]
    public void End_TimeThatOverflowsNanoseconds_IsRefused(LinePrecision precision, long time, LineStatus expected)
    {
        var writer = new LineWriter(precision);
        writer.Measurement("m");
        writer.Field("v", 1.0);

        Assert.Equal(expected, writer.End(time));
    }

    [Fact]
    public void Field_StringLongerThanLimit_IsRefused()
    {
        _writer.Measurement("m");
        _writer.Field("v", new string('é', LineLimits.StringBytesMax / 2));
        Assert.Equal(LineStatus.Ok, _writer.End(0));

        _writer.Measurement("m");
        _writer.Field("v", new string('é', (LineLimits.StringBytesMax / 2) + 1));
        Assert.Equal(LineStatus.TooLong, _writer.End(0));
    }

    [Fact]
    public void Written_InTheMiddleOfALine_HoldsWholeLinesOnly()
    {
        Line("m", "k", "v", "f");
        _writer.Measurement("half");
        _writer.Field("v", 1.0);

        Assert.Equal("m,k=v f=1 0\n", Text);
    }

    [Fact]
    public void End_BufferAtItsLimit_SaysSoAndKeepsTheLinesBefore()
    {
        var value = new string('x', 60_000);
        var status = LineStatus.Ok;
        var lines = 0;
        while ((status = Line("m", "k", value, "f")) == LineStatus.Ok) lines++;

        Assert.Equal(LineStatus.BufferFull, status);
        Assert.Equal(lines, LineReader.ReadAll(_writer.Written.Span).Count);
        Assert.InRange(_writer.Written.Length, 1, LineLimits.BufferBytesMax);
    }

    [Fact]
    public void Line_AnyTexts_EitherReadBackEqualOrRefused() =>
        Gen.Select(Gen.String, Gen.String, Gen.String, Gen.Select(Gen.String, Gen.Double), Gen.String)
            .Sample((measurement, key, value, field, text) =>
            {
                var writer = new LineWriter(LinePrecision.Milliseconds, 32);
                writer.Measurement(measurement);
                writer.Tag(key, value);
                writer.Field(field.Item1, field.Item2);
                writer.Field("~", text);
                if (writer.End(-5) != LineStatus.Ok) return writer.Written.IsEmpty;

                var line = Assert.Single(LineReader.ReadAll(writer.Written.Span));
                return line.Measurement == measurement && line.Time == -5
                    && (value.Length == 0 ? line.Tags.Count == 0 : line.Tags.Single() == (key, value))
                    && line.Fields[0].Key == field.Item1
                    && BitConverter.DoubleToInt64Bits(double.Parse(line.Fields[0].Raw, CultureInfo.InvariantCulture))
                        == BitConverter.DoubleToInt64Bits(field.Item2);
            }, iter: 20_000);

    [Fact]
    public void Line_HostileAlphabet_NeverMakesAnotherLine() =>
        Gen.Char[" ,=\\\"\n#\rab"].Array[0, 8].Select(characters => new string(characters)).Array[4]
            .Sample(texts =>
            {
                var writer = new LineWriter(LinePrecision.Milliseconds, 32);
                writer.Measurement(texts[0]);
                writer.Tag(texts[1], texts[2]);
                writer.Field(texts[3], 1.0);
                var status = writer.End(1);
                var lines = LineReader.ReadAll(writer.Written.Span);
                return status == LineStatus.Ok
                    ? lines.Count == 1 && lines[0].Measurement == texts[0] && lines[0].Fields is [(var name, "1")] && name == texts[3]
                    : lines.Count == 0;
            }, iter: 50_000);

    [Fact]
    public void Field_AnyDouble_ReadsBackBitForBit()
    {
        var decimals = Gen.Select(Gen.Int, Gen.Int[0, 12]).Select((digits, places) => digits / Math.Pow(10, places));
        Gen.OneOf(Gen.Double, Gen.Double[-1e10, 1e10], Gen.Double[-1, 1], Gen.Float.Select(value => (double)value), Gen.Float[-500, 500].Select(value => (double)value), decimals)
            .Where(double.IsFinite)
            .Sample(IsReadBack, iter: 100_000);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(84.5, "84.5")]
    [InlineData(-0.001, "-0.001")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.0000015, "0.0000015")]
    [InlineData(999_999_999.999999, "999999999.999999")]
    [InlineData(100, "100")]
    [InlineData(230.10000610351562, "230.10000610351563")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(0.9999999999999999, "0.99999999999999989")]
    public void Field_Double_HasFewDigits(double value, string written)
    {
        _writer.Measurement("m");
        _writer.Field("v", value);

        Assert.Equal(LineStatus.Ok, _writer.End(0));
        Assert.Equal($"m v={written} 0\n", Text);
    }

    [Fact]
    public void Field_DoubleAtTheEdgesOfEachWayOfWriting_ReadsBackBitForBit()
    {
        foreach (var edge in new[] { 0.01, 0.1, 1, 10, 1e6, 1e9, 4096, 1 << 23, 1L << 30, double.MaxValue, double.Epsilon, 1e-6, 2.2250738585072014e-308 })
        {
            Assert.True(IsReadBack(edge) && IsReadBack(-edge) && IsReadBack(Math.BitIncrement(edge) is var up && double.IsFinite(up) ? up : 0), $"{edge}");
            Assert.True(IsReadBack(Math.BitDecrement(edge)), $"below {edge}");
        }
    }

    [Fact]
    public void Field_AnyInteger_ReadsBack() =>
        Gen.OneOf(Gen.Long, Gen.Long[-1000, 1000], Gen.Const(long.MinValue), Gen.Const(long.MaxValue), Gen.Long[0, 100])
            .Sample(value =>
            {
                var writer = new LineWriter(LinePrecision.Nanoseconds, 32);
                writer.Measurement("m");
                writer.Field("v", value);
                writer.Field("u", unchecked((ulong)value));
                writer.End(0);
                return Encoding.UTF8.GetString(writer.Written.Span) == string.Create(CultureInfo.InvariantCulture, $"m v={value}i,u={unchecked((ulong)value)}u 0\n");
            }, iter: 20_000);

    [Fact]
    public void Begin_WithASeriesThatWasKept_MakesTheSameLine()
    {
        _writer.Measurement("lamp post");
        _writer.Tag("dev", "a=b");
        Assert.Equal(LineStatus.Ok, _writer.Series(out var written));
        var series = written.ToArray();
        Assert.Equal("", Text);
        var name = LineFieldName.TryCreate("power, W", out _)!;

        _writer.Begin(series);
        _writer.Field(name, 1.5);
        _writer.Field(LineFieldName.TryCreate("quality", out _)!, 2L);

        Assert.Equal(LineStatus.Ok, _writer.End(7));
        Assert.Equal("lamp\\ post,dev=a\\=b power\\,\\ W=1.5,quality=2i 7\n", Text);
    }

    [Fact]
    public void Begin_Misused_RefusesTheLine()
    {
        _writer.Measurement("m");
        _writer.Tag("dev", "x\n");
        Assert.Equal(LineStatus.ControlCharacter, _writer.Series(out var none));
        Assert.True(none.IsEmpty);

        _writer.Begin(none);
        _writer.Field("v", 1.0);
        Assert.Equal(LineStatus.EmptyName, _writer.End(0));

        _writer.Begin("m,dev=d"u8);
        _writer.Tag("zone", "1");
        _writer.Field("v", 1.0);
        Assert.Equal(LineStatus.OutOfOrder, _writer.End(0));

        _writer.Begin("m,dev=d"u8);
        Assert.Equal(LineStatus.NoField, _writer.End(0));

        _writer.Begin("m,dev=d"u8);
        _writer.Field(LineFieldName.TryCreate("v", out _)!, double.NaN);
        Assert.Equal(LineStatus.NotFinite, _writer.End(0));
        Assert.Equal("", Text);
    }

    [Theory]
    [InlineData("", LineStatus.EmptyName)]
    [InlineData("time", LineStatus.ReservedName)]
    [InlineData("a\\b", LineStatus.Backslash)]
    [InlineData("a\nb", LineStatus.ControlCharacter)]
    public void FieldName_WithoutSpelling_IsRefusedWithItsReason(string key, LineStatus expected)
    {
        Assert.Null(LineFieldName.TryCreate(key, out var status));
        Assert.Equal(expected, status);
    }

    [Fact]
    public void Line_Repeated_AllocatesNothing()
    {
        var writer = new LineWriter(LinePrecision.Milliseconds, 1 << 20);

        var allocated = Allocations.Of(() =>
        {
            writer.Clear();
            WriteThousand(writer);
        });

        Assert.InRange(allocated, 0, 1000 * Budgets.Bytes("line-protocol/row"));
    }

    private static bool IsReadBack(double value)
    {
        var writer = new LineWriter(LinePrecision.Milliseconds, 64);
        writer.Measurement("m");
        writer.Field("v", value);
        if (writer.End(0) != LineStatus.Ok) return false;
        var text = Encoding.UTF8.GetString(writer.Written.Span)[4..^3];
        return BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value);
    }

    private static void WriteThousand(LineWriter writer)
    {
        for (var i = 0; i < 1000; i++)
        {
            writer.Measurement("lamp");
            writer.Tag("cell", "371502011001001");
            writer.Tag("dev", "3715020118000001");
            writer.Field("power", i * 0.1);
            writer.Field("power_quality", 1L);
            writer.End(1_700_000_000_000 + i);
        }
    }

    private LineStatus Line(string measurement, string tagKey, string tagValue, string field)
    {
        _writer.Measurement(measurement);
        _writer.Tag(tagKey, tagValue);
        _writer.Field(field, 1.0);
        return _writer.End(0);
    }
}
