using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cjt188;

public class Cjt188ResponseTests
{
    private const Cjt188MeterType Water = Cjt188MeterType.ColdWater;
    private static readonly Cjt188Address Meter = Address("33201912345678");

    [Theory]
    [InlineData("10", "33201912345678", "81", "1F 90 07 01", Cjt188ResponseStatus.Ok)]
    [InlineData("10", "33201912345678", "81", "90 1F 07 01", Cjt188ResponseStatus.Ok)]
    [InlineData("10", "33201912345678", "81", "1F 90 06 01", Cjt188ResponseStatus.WrongSerial)]
    [InlineData("10", "33201912345678", "81", "1F 91 07 01", Cjt188ResponseStatus.WrongIdentifier)]
    [InlineData("10", "33201912345678", "81", "1F 90", Cjt188ResponseStatus.WrongLength)]
    [InlineData("10", "33201912345679", "81", "1F 90 07 01", Cjt188ResponseStatus.WrongAddress)]
    [InlineData("11", "33201912345678", "81", "1F 90 07 01", Cjt188ResponseStatus.WrongAddress)]
    [InlineData("AA", "33201912345678", "81", "1F 90 07 01", Cjt188ResponseStatus.WrongAddress)]
    [InlineData("10", "AAAAAAAAAAAAAA", "81", "1F 90 07 01", Cjt188ResponseStatus.WrongAddress)]
    [InlineData("10", "33201912345678", "83", "0A 81 07", Cjt188ResponseStatus.WrongFunction)]
    [InlineData("10", "33201912345678", "01", "1F 90 07", Cjt188ResponseStatus.NotAResponse)]
    [InlineData("10", "33201912345678", "C1", "07 04 00", Cjt188ResponseStatus.Refused)]
    [InlineData("10", "33201912345678", "C1", "06 04 00", Cjt188ResponseStatus.WrongSerial)]
    [InlineData("10", "33201912345678", "C1", "07 04", Cjt188ResponseStatus.WrongLength)]
    [InlineData("10", "33201912345678", "C4", "07 04 00", Cjt188ResponseStatus.WrongFunction)]
    public void Parse_FrameAfterAQuestion_IsJudged(string type, string address, string control, string data, Cjt188ResponseStatus expected)
    {
        var bytes = Frame(type, Address(address), control, data);
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(bytes, out var frame));

        Assert.Equal(expected, Cjt188Response.Parse(Cjt188Request.Read(Water, Meter, 7), frame, out var response));
        if (expected == Cjt188ResponseStatus.Ok) Assert.Equal(data.StartsWith("90", StringComparison.Ordinal), response.Order == Cjt188IdentifierOrder.HighFirst);
        if (expected == Cjt188ResponseStatus.Refused) Assert.Equal(0x0004, response.Status.Bits);
    }

    /// <summary>A meter that knows one order alone is asked in the other, then in its own; the answer tells which that is.</summary>
    [Theory]
    [InlineData(Cjt188IdentifierOrder.LowFirst)]
    [InlineData(Cjt188IdentifierOrder.HighFirst)]
    public void Order_OfAnAnswer_IsThatOfTheMeter(Cjt188IdentifierOrder meters)
    {
        foreach (var asked in new[] { Cjt188IdentifierOrder.LowFirst, Cjt188IdentifierOrder.HighFirst })
        {
            var question = Cjt188Request.Read(Water, Meter, 1, asked);
            var output = new byte[Cjt188Frame.SizeMax];
            Assert.True(question.TryWrite(output, out var size, preamble: 0));
            Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(output.AsSpan(0, size), out var heard));
            Assert.Equal(Cjt188RequestStatus.Ok, Cjt188Request.Parse(heard, meters, out var request));
            Assert.Equal(asked == meters, request.Identifier == Cjt188Identifiers.Metering);
            if (asked != meters) continue;

            Assert.True(Cjt188ResponseWriter.TryWrite(Water, Meter, request, new byte[Cjt188Metering.Size], output, out size, preamble: 0));
            Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(output.AsSpan(0, size), out var answer));
            Assert.Equal(Cjt188ResponseStatus.Ok, Cjt188Response.Parse(question, answer, out var response));
            Assert.Equal(meters, response.Order);
        }
    }

    [Theory]
    [InlineData("0A 81 05", Cjt188ResponseStatus.Ok)]
    [InlineData("81 0A 05", Cjt188ResponseStatus.Ok)]
    [InlineData("0A 81 05 78 56 34 12 19 20 33", Cjt188ResponseStatus.Ok)]
    [InlineData("0A 81 05 79 56 34 12 19 20 33", Cjt188ResponseStatus.WrongAddress)]
    [InlineData("0A 81 05 78 56 34", Cjt188ResponseStatus.WrongAddress)]
    public void Parse_AddressOfTheOnlyMeter_StandsInTheHeadAndPerhapsBehind(string data, Cjt188ResponseStatus expected)
    {
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(Frame("10", Meter, "83", data), out var frame));

        Assert.Equal(expected, Cjt188Response.Parse(Cjt188Request.ReadAddress(5), frame, out var response));
        if (expected != Cjt188ResponseStatus.Ok) return;
        Assert.Equal(Meter, response.Address);
        Assert.Equal(Water, response.MeterType);
        Assert.Equal(0x3320, response.Address.Manufacturer);
    }

    [Theory]
    [InlineData("84", "17 A0 05 01 00", Cjt188ResponseStatus.Ok, MeterValve.Closed, MeterValve.Moving)]
    [InlineData("84", "17 A0 05 02 00", Cjt188ResponseStatus.Ok, MeterValve.Unknown, MeterValve.Closed)]
    [InlineData("84", "17 A0 05 03 00", Cjt188ResponseStatus.Ok, MeterValve.Abnormal, MeterValve.Abnormal)]
    [InlineData("84", "17 A0 05 00 00", Cjt188ResponseStatus.Ok, MeterValve.Open, MeterValve.Open)]
    [InlineData("84", "17 A0 05", Cjt188ResponseStatus.WrongLength, MeterValve.Open, MeterValve.Open)]
    [InlineData("C4", "05 01 00", Cjt188ResponseStatus.Refused, MeterValve.Closed, MeterValve.Moving)]
    public void MoveValve_Confirmation_TellsWhereTheValveStandsByTheVendorsMap(
        string control, string data, Cjt188ResponseStatus expected, MeterValve standard, MeterValve moving)
    {
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(Frame("10", Meter, control, data), out var frame));

        Assert.Equal(expected, Cjt188Response.Parse(Cjt188Request.MoveValve(Water, Meter, open: false, 5), frame, out var response));
        Assert.Equal(standard, Cjt188StatusMap.Standard.ValveOf(response.Status));
        Assert.Equal(moving, Cjt188StatusMap.WithMovingValve.ValveOf(response.Status));
    }

    [Fact]
    public void TryEncode_ValveThatAVendorCannotTell_IsRefused()
    {
        Assert.True(Cjt188StatusMap.WithMovingValve.TryEncode(MeterValve.Moving, isBatteryLow: true, out var status));
        Assert.Equal(0x0005, status.Bits);
        Assert.False(Cjt188StatusMap.Standard.TryEncode(MeterValve.Moving, isBatteryLow: false, out _));
    }

    [Fact]
    public void IsKnown_EveryControlByte_IsWhatTheStandardHas()
    {
        for (var value = 0; value <= byte.MaxValue; value++)
        {
            var control = new Cjt188Control((byte)value);
            Assert.Equal(Enum.IsDefined(control.Function) && ((value & 0xE0) is 0x00 or 0x80 or 0xA0 or 0xC0), control.IsKnown);
        }
    }

    [Theory]
    [InlineData("01", "1F 90 00", Cjt188RequestStatus.Ok)]
    [InlineData("01", "1F 90", Cjt188RequestStatus.WrongLength)]
    [InlineData("02", "1F 90 00", Cjt188RequestStatus.UnknownFunction)]
    [InlineData("81", "1F 90 00", Cjt188RequestStatus.NotARequest)]
    public void Parse_QuestionAtAMeter_IsJudged(string control, string data, Cjt188RequestStatus expected)
    {
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(Frame("10", Meter, control, data), out var frame));
        Assert.Equal(expected, Cjt188Request.Parse(frame, Cjt188IdentifierOrder.LowFirst, out _));
    }

    private static byte[] Frame(string type, Cjt188Address address, string control, string data)
    {
        var output = new byte[Cjt188Frame.SizeMax];
        var status = Cjt188Frame.Write(
            (Cjt188MeterType)Hex(type)[0], address, new Cjt188Control(Hex(control)[0]), Hex(data), output, out var written);
        Assert.Equal(Cjt188Status.Ok, status);
        return output[..written];
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static Cjt188Address Address(string text)
    {
        Assert.True(Cjt188Address.TryParse(text, out var address));
        return address;
    }
}
