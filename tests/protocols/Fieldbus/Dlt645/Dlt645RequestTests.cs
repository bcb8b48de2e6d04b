using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

public class Dlt645RequestTests
{
    [Theory]
    [InlineData("11", "00 01 01 02", Dlt645RequestStatus.Ok)]
    [InlineData("11", "00 01 01", Dlt645RequestStatus.WrongLength)]
    [InlineData("12", "00 01 01 02", Dlt645RequestStatus.WrongLength)]
    [InlineData("12", "00 01 01 02 01", Dlt645RequestStatus.Ok)]
    [InlineData("13", "", Dlt645RequestStatus.Ok)]
    [InlineData("13", "00", Dlt645RequestStatus.WrongLength)]
    [InlineData("01", "11 B6", Dlt645RequestStatus.Ok)]
    [InlineData("01", "11 B6 00", Dlt645RequestStatus.WrongLength)]
    [InlineData("14", "00 01 01 02 00 00 00 00", Dlt645RequestStatus.Ok)]
    [InlineData("08", "30 59 23 31 12 26", Dlt645RequestStatus.Ok)]
    [InlineData("1C", "", Dlt645RequestStatus.Ok)]
    [InlineData("1F", "", Dlt645RequestStatus.UnknownFunction)]
    [InlineData("31", "00 01 01 02", Dlt645RequestStatus.UnknownFunction)]
    [InlineData("51", "00 01 01 02", Dlt645RequestStatus.UnknownFunction)]
    [InlineData("91", "00 01 01 02", Dlt645RequestStatus.NotARequest)]
    public void Parse_Frame_IsJudged(string control, string data, Dlt645RequestStatus expected)
    {
        var output = new byte[Dlt645Frame.SizeMax];
        var plain = Convert.FromHexString(data.Replace(" ", "", StringComparison.Ordinal));
        Dlt645Frame.Write(Dlt645Address.Wildcard, new Dlt645Control(Convert.FromHexString(control)[0]), plain, output, out var written);
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(output.AsSpan(0, written), out var frame));

        Assert.Equal(expected, Dlt645Request.Parse(frame, out _));
    }

    [Fact]
    public void IsKnown_EveryControlByte_IsWhatTheStandardHas()
    {
        for (var value = 0; value <= byte.MaxValue; value++)
        {
            var control = new Dlt645Control((byte)value);
            var bits = value & 0xE0;
            Assert.Equal(Enum.IsDefined(control.Function) && (bits is 0x00 or 0x80 or 0xA0 or 0xC0), control.IsKnown);
        }
    }

    [Fact]
    public void TryWrite_AnOrder_IsNotMade()
    {
        var output = new byte[Dlt645Frame.SizeMax];
        Dlt645Frame.Write(Dlt645Address.Broadcast, Dlt645Control.Ask(Dlt645Function.ClearMeter), [], output, out var written);
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(output.AsSpan(0, written), out var frame));
        Assert.Equal(Dlt645RequestStatus.Ok, Dlt645Request.Parse(frame, out var request));

        Assert.False(request.TryWrite(new byte[Dlt645Frame.SizeMax], out _));
    }

    [Fact]
    public void TryWrite_TooLittleRoom_WritesNothing()
    {
        var request = Dlt645Request.ReadFollowUp(Dlt645Address.Wildcard, Dlt645Identifiers.VoltageA, 1);
        Assert.True(request.TryWrite(new byte[Dlt645Request.SizeMax], out var written));
        Assert.Equal(Dlt645Request.SizeMax, written);
        Assert.False(request.TryWrite(new byte[Dlt645Request.SizeMax - 1], out written));
        Assert.Equal(0, written);
    }
}
