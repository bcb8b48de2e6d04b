using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class RtuTimingTests
{
    [Theory]    // milliseconds, 11 bits a character
    [InlineData(1200, 32.083, 13.750)]
    [InlineData(2400, 16.042, 6.875)]
    [InlineData(4800, 8.021, 3.438)]
    [InlineData(9600, 4.010, 1.719)]
    [InlineData(19200, 2.005, 0.859)]
    [InlineData(19201, 1.750, 0.750)]
    [InlineData(115200, 1.750, 0.750)]
    public void For_StandardCharacters_GivesTheTable(int baud, double interFrame, double interCharacter)
    {
        var timing = RtuTiming.For(baud);

        Assert.Equal(interFrame, timing.InterFrameMin.TotalMilliseconds, tolerance: 0.0006);
        Assert.Equal(interCharacter, timing.InterCharacterMax.TotalMilliseconds, tolerance: 0.0006);
    }

    [Theory]
    [InlineData(9600, 10, 10417)]
    [InlineData(9600, 11, 11459)]
    [InlineData(1_000_000, 10, 100)]
    public void Character_RoundsUpToTicks(int baud, int bits, long ticks) =>
        Assert.Equal(ticks, RtuTiming.For(baud, bits).Character.Ticks);

    [Fact]
    public void WireTime_PollOf16RegistersAt4800_Is94Milliseconds() =>
        Assert.Equal(93.75, RtuTiming.For(4800, 10).WireTime(8 + 37).TotalMilliseconds, tolerance: 0.001);

    [Theory]
    [InlineData(0, 11)]
    [InlineData(-9600, 11)]
    [InlineData(9600, 6)]
    [InlineData(9600, 13)]
    public void For_ImpossibleLine_IsRefused(int baud, int bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RtuTiming.For(baud, bits));
}
