using SmartPoles.EdgeAgent.Technician;

namespace SmartPoles.EdgeAgent.Tests.Technician;

public class CheckTests
{
    [Theory]
    [InlineData(1970, true, CheckMark.Fault)]
    [InlineData(2026, true, CheckMark.Good)]
    [InlineData(2026, false, CheckMark.Warning)]
    [InlineData(2150, true, CheckMark.Fault)]
    internal void Clock_YearAndSynchronisation_AreJudged(int year, bool isSynchronised, CheckMark expected) => Assert.Equal(
        expected, ClockCheck.Judge(new DateTimeOffset(year, 1, 2, 0, 0, 0, TimeSpan.Zero), (isSynchronised, TimeSpan.FromMilliseconds(20))).Mark);

    [Theory]
    [InlineData("LANG", "de_DE.UTF-8", true)]
    [InlineData("LC_ALL", "C", false)]
    [InlineData("OTHER", "UTF-8", false)]
    public void Marks_ByTheLocale_AreSignsOrLetters(string name, string value, bool isUnicode)
    {
        Assert.Equal(isUnicode, CheckText.IsUnicode(asked => asked == name ? value : null));
        Assert.All(new CheckText(isUnicode: false).Line(CheckResult.Fault("disk", "full", "empty it")), letter => Assert.True(char.IsAscii(letter)));
    }

    [Theory]
    [InlineData(new byte[] { 0x20, 3, 0, 0, 0 }, true, null)]
    [InlineData(new byte[] { 0x20, 3, 0 }, false, null)]
    [InlineData(new byte[] { 0x20, 3, 0, 0x86, 0 }, true, "unknown gateway or wrong secret")]
    [InlineData(new byte[] { 0x20, 8, 0, 0x87, 5, 0x1F, 0, 2, (byte)'n', (byte)'o' }, true, "not authorised (no)")]
    [InlineData(new byte[] { (byte)'H', (byte)'T', (byte)'T', (byte)'P' }, true, "the other side does not speak MQTT")]
    public void Probe_AnswerToConnect_IsReadOrWaitedFor(byte[] answer, bool isWhole, string? refusal)
    {
        Assert.Equal(isWhole, MqttProbe.TryRead(answer, out var said));
        Assert.Equal(refusal, said);
    }
}
