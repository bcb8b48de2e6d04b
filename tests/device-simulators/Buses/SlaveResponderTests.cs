using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

public sealed class SlaveResponderTests
{
    private readonly CityWorld _world = new(new FakeTimeProvider(), new WorldOptions { Freeze = true });

    [Theory]
    [InlineData(DeviceKind.LampController, "03 00 09 00 02", "83 02")]
    [InlineData(DeviceKind.LampController, "03 00 12 00 01", "83 02")]
    [InlineData(DeviceKind.WeatherHead, "03 01 F3 00 01", "83 02")]
    [InlineData(DeviceKind.WeatherHead, "04 01 F4 00 01", "84 01")]
    [InlineData(DeviceKind.PressureTransmitter, "03 00 00 00 18", "83 02")]
    [InlineData(DeviceKind.LampController, "03 00 00 00 00", "83 03")]
    [InlineData(DeviceKind.LampController, "03 00 00 00 7E", "83 03")]
    [InlineData(DeviceKind.LampController, "06 00 00 00 01", "86 02")]
    [InlineData(DeviceKind.LampController, "06 00 10 00 65", "86 03")]
    [InlineData(DeviceKind.GasDetector, "06 00 04 01 F4", "86 03")]
    [InlineData(DeviceKind.LampController, "01 00 00 00 01", "81 01")]
    [InlineData(DeviceKind.LampController, "41 00", "C1 01")]
    [InlineData(DeviceKind.LampController, "06 00 10 00 3C", "06 00 10 00 3C")]
    [InlineData(DeviceKind.LampController, "10 00 10 00 02 04 00 3C 00 01", "10 00 10 00 02")]
    public void Answer_Question_IsTheRightReplyOrException(DeviceKind kind, string question, string expected) =>
        Assert.Equal(expected, Ask(kind, question));

    [Fact]
    public void Answer_DeviceIdentification_TellsVendorProductRevision()
    {
        var answer = Ask(DeviceKind.WeatherHead, "2B 0E 01 00");

        Assert.Contains(Convert.ToHexString("Renke"u8), answer.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString("RS-FSXCS-N01"u8), answer.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.StartsWith("2B 0E 01", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_ReadInputRegisters_IsTheSameImage() =>
        Assert.Equal(Ask(DeviceKind.ManholeCover, "03 00 00 00 05")[2..], Ask(DeviceKind.ManholeCover, "04 00 00 00 05")[2..]);

    private string Ask(DeviceKind kind, string question)
    {
        var answer = new byte[253];
        var length = SlaveResponder.Answer(
            DeviceFactory.Create(_world, kind, "x"), Convert.FromHexString(question.Replace(" ", "", StringComparison.Ordinal)), answer);
        return Convert.ToHexString(answer.AsSpan(0, length)) is var hex
            ? string.Join(' ', Enumerable.Range(0, hex.Length / 2).Select(index => hex.Substring(index * 2, 2)))
            : "";
    }
}
