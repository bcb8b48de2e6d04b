using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace SmartPoles.IngestServer.Tests;

public sealed class InertConsoleFormatterTests
{
    [Theory]
    [InlineData("a\nwarn: Forged[1] line", "a␊warn: Forged[1] line")]
    [InlineData("a\r\nb", "a␍␊b")]
    [InlineData("\u001b[2J\u001b]0;x\a", "␛[2J␛]0;x␇")]
    [InlineData("a\u202eb", "a\ufffdb")]
    [InlineData("a\u2028b\u0085c", "a\ufffdb\ufffdc")]
    [InlineData("王伟 <b> ü 😀", "王伟 <b> ü 😀")]
    public void Write_TextOfAStranger_Asvs_16_4_1_StaysOneLine(string text, string shown)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 20, 0, 0, TimeSpan.Zero));
        var entry = new LogEntry<string>(LogLevel.Warning, "Intake", new EventId(2001), text, null, (state, _) => state);

        new InertConsoleFormatter(time).Write(entry, null, output);

        Assert.Equal($"20:00:00.000 warn: Intake[2001] {shown}\n", output.ToString());
    }
}
