using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Tests.Faults;

public sealed class FaultArgumentTests
{
    [Fact]
    public void ParseAll_EveryForm_ReadsWhatWasTyped()
    {
        var faults = FaultArgument.ParseAll(["dead:7@30s-60s", "late:*:400:0.05", "exception:3:2:0.5@500ms", "echo", "slow-bytes:5"]);

        Assert.Equal(
            [
                new() { Kind = FaultKind.Dead, Unit = 7, From = TimeSpan.FromSeconds(30), Until = TimeSpan.FromSeconds(60) },
                new() { Kind = FaultKind.Late, Delay = TimeSpan.FromMilliseconds(400), Probability = 0.05 },
                new() { Kind = FaultKind.Exception, Unit = 3, Code = ModbusExceptionCode.IllegalDataAddress, Probability = 0.5, From = TimeSpan.FromMilliseconds(500) },
                new() { Kind = FaultKind.Echo },
                new BusFault { Kind = FaultKind.SlowBytes, Delay = TimeSpan.FromMilliseconds(5) },
            ],
            faults);
    }

    [Theory]
    [InlineData("dead", "write dead:UNIT")]
    [InlineData("noise:2", "probability 2 is not 0 to 1")]
    [InlineData("late:300:5", "unit 300")]
    [InlineData("exception:1:0", "no exception code")]
    [InlineData("noise:0.1@60s-30s", "@30s-60s")]
    [InlineData("noise:0.1:3", "write noise[:PROB]")]
    [InlineData("thunder", "there are dead, late")]
    public void TryParse_Nonsense_SaysWhatToWrite(string text, string part)
    {
        Assert.False(FaultArgument.TryParse(text, out _, out var reason));
        Assert.Contains(part, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseAll_TwoWrong_NamesBoth()
    {
        var fault = Assert.Throws<ArgumentException>(() => FaultArgument.ParseAll(["dead", "echo", "thunder"]));

        Assert.Equal(2, fault.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("late:*:400:0.05@30000ms-60000ms")]
    [InlineData("exception:3:2")]
    public void ToText_ParsedAgain_IsTheSame(string text)
    {
        Assert.True(FaultArgument.TryParse(text, out var fault, out _));
        Assert.Equal(text, FaultArgument.ToText(fault!));
    }
}
