using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

public class Dlt645ResponseTests
{
    private const uint Voltage = Dlt645Identifiers.VoltageA;
    private static readonly Dlt645Address Meter = Address("202008150001");

    [Theory]
    [InlineData("202008150001", "91", "00 01 01 02 98 22", Dlt645ResponseStatus.Ok)]
    [InlineData("202008150001", "B1", "00 01 01 02 98 22", Dlt645ResponseStatus.Ok)]
    [InlineData("202008150001", "D1", "02", Dlt645ResponseStatus.Refused)]
    [InlineData("202008150001", "D1", "", Dlt645ResponseStatus.WrongLength)]
    [InlineData("202008150001", "D1", "02 00", Dlt645ResponseStatus.WrongLength)]
    [InlineData("202008150001", "11", "00 01 01 02", Dlt645ResponseStatus.NotAResponse)]
    [InlineData("202008150002", "91", "00 01 01 02 98 22", Dlt645ResponseStatus.WrongAddress)]
    [InlineData("AAAAAAAAAAAA", "91", "00 01 01 02 98 22", Dlt645ResponseStatus.WrongAddress)]
    [InlineData("202008150001", "92", "00 01 01 02 98 22 00", Dlt645ResponseStatus.WrongFunction)]
    [InlineData("202008150001", "81", "11 B6 00 01", Dlt645ResponseStatus.WrongFunction)]
    [InlineData("202008150001", "91", "00 02 01 02 98 22", Dlt645ResponseStatus.WrongIdentifier)]
    [InlineData("202008150001", "91", "00 01 01", Dlt645ResponseStatus.WrongLength)]
    public void Parse_FrameAfterAQuestion_IsJudged(string address, string control, string data, Dlt645ResponseStatus expected)
    {
        var bytes = Frame(Address(address), control, data);
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(bytes, out var frame));

        Assert.Equal(expected, Dlt645Response.Parse(Dlt645Request.Read(Meter, Voltage), frame, out var response));
        Assert.Equal(control == "B1", response.MoreFollows);
        Assert.Equal(expected == Dlt645ResponseStatus.Refused ? Dlt645ErrorFlags.NoSuchData : Dlt645ErrorFlags.None, response.Error);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAA", true)]
    [InlineData("AAAAAAAA0001", true)]
    [InlineData("AAAAAAAA0002", false)]
    public void Parse_AskedWithWildcards_TakesTheMeterThatIsCovered(string asked, bool isAnswer)
    {
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "91", "00 01 01 02 98 22"), out var frame));

        var status = Dlt645Response.Parse(Dlt645Request.Read(Address(asked), Voltage), frame, out var response);

        Assert.Equal(isAnswer ? Dlt645ResponseStatus.Ok : Dlt645ResponseStatus.WrongAddress, status);
        if (isAnswer) Assert.Equal(Meter, response.Address);
    }

    [Theory]
    [InlineData("01 00 15 08 20 20", Dlt645ResponseStatus.Ok)]
    [InlineData("02 00 15 08 20 20", Dlt645ResponseStatus.WrongAddress)]
    [InlineData("01 00 15 08 20", Dlt645ResponseStatus.WrongLength)]
    public void Parse_AddressOfTheOnlyMeter_MustAgreeWithTheHead(string data, Dlt645ResponseStatus expected)
    {
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "93", data), out var frame));
        Assert.Equal(expected, Dlt645Response.Parse(Dlt645Request.ReadAddress(), frame, out _));
    }

    [Theory]
    [InlineData("98 22", Dlt645ValueStatus.Ok)]
    [InlineData("9A 22", Dlt645ValueStatus.NotDigits)]
    [InlineData("98 F2", Dlt645ValueStatus.NotDigits)]
    [InlineData("FF FF", Dlt645ValueStatus.Absent)]
    [InlineData("98", Dlt645ValueStatus.WrongSize)]
    [InlineData("98 22 00", Dlt645ValueStatus.WrongSize)]
    [InlineData("", Dlt645ValueStatus.WrongSize)]
    public void TryReadNumber_BytesOfAVoltage_AreTheirStatus(string value, Dlt645ValueStatus expected)
    {
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "91", "00 01 01 02 " + value), out var frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.Read(Meter, Voltage), frame, out var response));
        Assert.True(Dlt645Items.TryGet(Voltage, out var item));

        Assert.Equal(expected, item.TryReadNumber(response.Data, out var volts));
        Assert.Equal(expected == Dlt645ValueStatus.Ok ? 229.8 : 0, volts);
    }

    [Theory]
    [InlineData("41-first", "43-what", "44-what")]
    public void FollowUps_ThreeFrames_AreOneValue(params string[] files)
    {
        var value = new Dlt645FollowUps();
        var sequence = (byte)0;
        foreach (var file in files)
        {
            var vector = SmartPoles.Tests.Shared.VectorFile.In("dlt645").Single(one => one.Name.Contains(file, StringComparison.Ordinal));
            Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(vector.ToArray(), out var frame));
            var request = sequence == 0 ? Dlt645Request.Read(Meter, 0x0201FF00) : Dlt645Request.ReadFollowUp(Meter, 0x0201FF00, sequence);
            Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(request, frame, out var response));

            Assert.True(sequence == 0 ? value.Begin(response) : value.Add(response));
            Assert.Equal(file == files[^1], value.IsWhole);
            if (sequence > 0) Assert.False(value.Add(response));
            sequence = value.NextSequence;
        }

        Assert.Equal(Convert.FromHexString("9822972296229522"), value.Value.ToArray());
        Assert.Equal(0, sequence);
    }

    [Fact]
    public void FollowUps_Of1997_BearNoNumber()
    {
        var value = new Dlt645FollowUps();
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "A1", "1F 90 01 02"), out var frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.Read1997(Meter, 0x901F), frame, out var first));
        Assert.True(value.Begin(first));
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "82", "1F 90 03"), out frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.ReadFollowUp1997(Meter, 0x901F), frame, out var second));

        Assert.False(value.Add(second));
        Assert.True(value.Add(second, Dlt645Edition.Edition1997));
        Assert.True(value.IsWhole);
        Assert.Equal([1, 2, 3], value.Value.ToArray());
    }

    [Fact]
    public void FollowUps_WithoutEnd_AreGivenUp()
    {
        var value = new Dlt645FollowUps(sizeMax: 5);
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "B1", "00 01 01 02 98 22 98"), out var frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.Read(Meter, Voltage), frame, out var first));
        Assert.True(value.Begin(first));

        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "B2", "00 01 01 02 98 22 98 01"), out frame));
        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.ReadFollowUp(Meter, Voltage, 1), frame, out var second));
        Assert.False(value.Add(second));
        Assert.True(value.IsTooLong);
        Assert.False(value.IsWhole);
        Assert.False(value.Add(second));
    }

    [Fact]
    public void Parse_AnotherSequence_IsNotTheOneAskedFor()
    {
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(Frame(Meter, "92", "00 01 01 02 98 22 02"), out var frame));
        var request = Dlt645Request.ReadFollowUp(Meter, Voltage, 1);
        Assert.Equal(Dlt645ResponseStatus.WrongSequence, Dlt645Response.Parse(request, frame, out _));
    }

    private static byte[] Frame(Dlt645Address address, string control, string data)
    {
        var output = new byte[Dlt645Frame.SizeMax];
        var plain = Convert.FromHexString(data.Replace(" ", "", StringComparison.Ordinal));
        var status = Dlt645Frame.Write(address, new Dlt645Control(Convert.FromHexString(control)[0]), plain, output, out var written);
        Assert.Equal(Dlt645Status.Ok, status);
        return output[..written];
    }

    private static Dlt645Address Address(string text)
    {
        Assert.True(Dlt645Address.TryParse(text, out var address));
        return address;
    }
}
