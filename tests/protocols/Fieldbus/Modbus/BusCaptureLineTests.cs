using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class BusCaptureLineTests
{
    [Fact]
    public void ToString_AnyLine_ReadsAsWritten() =>
        Gen.Select(Gen.Long[0, 10_000_000_000], Gen.Long[0, 60_000_000], Gen.Enum<BusCaptureKind>(), Gen.Byte.Array[1, 256]).Sample((at, gap, kind, bytes) =>
        {
            var line = new BusCaptureLine(TimeSpan.FromMicroseconds(at / 100 * 100), TimeSpan.FromMicroseconds(gap), kind, bytes);

            Assert.True(BusCaptureLine.TryParse(line.ToString(), out var read, out _));
            Assert.Equal((line.Kind, Convert.ToHexString(line.Bytes)), (read!.Kind, Convert.ToHexString(read.Bytes)));
            Assert.InRange((read.At - line.At).Duration().TotalMicroseconds, 0, 1);
            Assert.InRange((read.Gap - line.Gap).Duration().TotalMicroseconds, 0, 1);
        });

    [Theory]
    [InlineData("1.0 2.0 answer", "four parts")]
    [InlineData("x 2.0 answer 01", "seconds")]
    [InlineData("1.0 -2 answer 01", "milliseconds")]
    [InlineData("1.0 2.0 reply 01", "none of question, answer")]
    [InlineData("1.0 2.0 answer 012", "hexadecimal")]
    [InlineData("1.0 2.0 answer 0G", "hexadecimal")]
    public void TryParse_Damaged_SaysWhat(string text, string words)
    {
        Assert.False(BusCaptureLine.TryParse(text, out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }
}
