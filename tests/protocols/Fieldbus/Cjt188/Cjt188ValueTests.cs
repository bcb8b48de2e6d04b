using CsCheck;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cjt188;

public class Cjt188ValueTests
{
    [Theory]
    [InlineData(0x02, 0.001, "kWh")]
    [InlineData(0x05, 1, "kWh")]
    [InlineData(0x08, 1000, "kWh")]
    [InlineData(0x0A, 100_000, "kWh")]
    [InlineData(0x0B, 0.001, "MJ")]
    [InlineData(0x0E, 1, "MJ")]
    [InlineData(0x11, 1000, "MJ")]
    [InlineData(0x14, 0.001, "kW")]
    [InlineData(0x17, 1, "kW")]
    [InlineData(0x1A, 1000, "kW")]
    [InlineData(0x29, 0.001, "m3")]
    [InlineData(0x2A, 0.01, "m3")]
    [InlineData(0x2B, 0.1, "m3")]
    [InlineData(0x2C, 1, "m3")]
    [InlineData(0x2D, 10, "m3")]
    [InlineData(0x2E, 100, "m3")]
    [InlineData(0x32, 0.001, "m3/h")]
    [InlineData(0x33, 0.01, "m3/h")]
    [InlineData(0x34, 0.1, "m3/h")]
    [InlineData(0x35, 1, "m3/h")]
    [InlineData(0x36, 10, "m3/h")]
    [InlineData(0x37, 100, "m3/h")]
    public void Value_OfOne_IsInTheBaseUnit(int code, double expected, string unit)
    {
        var number = new Cjt188Number(100, 2, new Cjt188Unit((byte)code));
        Assert.Equal(expected, number.Value);
        Assert.Equal(unit, number.Unit.BaseUnit);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x1D)]
    [InlineData(0x28)]
    [InlineData(0x2F)]
    [InlineData(0x38)]
    [InlineData(0xFF)]
    public void Unit_UnknownCode_HasNoDimension(int code)
    {
        var unit = new Cjt188Unit((byte)code);
        Assert.Equal(Cjt188Dimension.Unknown, unit.Dimension);
        Assert.Equal("", unit.BaseUnit);
        Assert.Equal(0, unit.Exponent);
    }

    [Theory]
    [InlineData("56 34 12 00 2C", Cjt188ValueStatus.Ok)]
    [InlineData("5A 34 12 00 2C", Cjt188ValueStatus.NotDigits)]
    [InlineData("FF FF FF FF 2C", Cjt188ValueStatus.NotDigits)]
    [InlineData("56 34 12 00 05", Cjt188ValueStatus.WrongUnit)]
    [InlineData("56 34 12 00 FF", Cjt188ValueStatus.WrongUnit)]
    public void Metering_BytesOfAVolume_AreTheirStatus(string volume, Cjt188ValueStatus expected)
    {
        var rest = Hex("00 00 12 00 2C 30 59 23 31 12 20 20 00 00");
        Assert.Equal(expected, Cjt188Metering.TryRead([.. Hex(volume), .. rest], out _));
        Assert.Equal(Cjt188ValueStatus.WrongSize, Cjt188Metering.TryRead([.. Hex(volume), .. rest[..^1]], out _));
    }

    [Theory]
    [InlineData("00 00 00 00 00 00 00")]
    [InlineData("30 59 23 31 02 20 20")]
    [InlineData("30 59 24 01 02 20 20")]
    [InlineData("3A 59 23 01 02 20 20")]
    public void Metering_ClockThatShowsNoDate_LeavesTheVolume(string clock)
    {
        byte[] data = [.. Hex("56 34 12 00 2C 00 00 12 00 2C"), .. Hex(clock), 0, 0];
        Assert.Equal(Cjt188ValueStatus.Ok, Cjt188Metering.TryRead(data, out var metering));
        Assert.Null(metering.Clock);
        Assert.Equal(1234.56, metering.Volume.Value);
    }

    [Fact]
    public void Exchange_AnyMeterAndReading_ComesBack() => Gen.Select(
        Gen.ULong[0, 99_999_999_999_999], Gen.Long[0, 99_999_999], Gen.Int[0x29, 0x2E], Gen.Byte, Gen.Bool,
        Gen.DateTime[new DateTime(1, 1, 1), new DateTime(9998, 1, 1)])
        .Sample((address, digits, unit, serial, highFirst, moment) =>
        {
            Assert.True(Cjt188Address.TryParse(address.ToString("D14", System.Globalization.CultureInfo.InvariantCulture), out var meter));
            var order = highFirst ? Cjt188IdentifierOrder.HighFirst : Cjt188IdentifierOrder.LowFirst;
            var asked = Cjt188Request.Read(Cjt188MeterType.Gas, meter, serial, order);
            var wire = new byte[Cjt188Frame.PreambleMax + Cjt188Frame.SizeMax];
            Assert.True(asked.TryWrite(wire, out var size, preamble: 0));
            Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(wire.AsSpan(0, size), out var heard));
            Assert.Equal(Cjt188RequestStatus.Ok, Cjt188Request.Parse(heard, order, out var request));

            var clock = new DateTime(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerSecond));
            var number = new Cjt188Number(digits, 2, new Cjt188Unit((byte)unit));
            var told = new Cjt188Metering(number, number, clock, new Cjt188MeterStatus(serial));
            var data = new byte[Cjt188Metering.Size];
            Assert.True(told.TryWrite(data));
            Assert.True(Cjt188ResponseWriter.TryWrite(Cjt188MeterType.Gas, meter, request, data, wire, out size, preamble: 0));
            Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(wire.AsSpan(0, size), out var back));
            Assert.Equal(Cjt188ResponseStatus.Ok, Cjt188Response.Parse(asked, back, out var response));
            Assert.Equal(Cjt188ValueStatus.Ok, Cjt188Metering.TryRead(response.Data, out var read));
            Assert.Equal(told, read);
            Assert.Equal(number, Cjt188Number.From(number.Value, 2, number.Unit));
        });

    [Theory]
    [InlineData("33201912345678", true)]
    [InlineData("AAAAAAAAAAAAAA", true)]
    [InlineData("3320191234567B", false)]
    [InlineData("332019123456789", false)]
    [InlineData("", false)]
    public void Address_Text_IsFourteenDigits(string text, bool isAddress) => Assert.Equal(isAddress, Cjt188Address.TryParse(text, out _));

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
