using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

public class Dlt645VectorTests
{
    [Theory, VectorFiles("dlt645")]
    public void Read_Vector_HasItsStatus(VectorFile vector)
    {
        var expected = Enum.Parse<Dlt645Status>(vector.Header("status") ?? nameof(Dlt645Status.Ok));

        Assert.Equal(expected, Dlt645Frame.Read(MeterVectorTests.WithoutPreamble(vector.ToArray()), out var frame));
        if (expected != Dlt645Status.Ok) Assert.True(frame.Data.IsEmpty);
    }

    [Theory, VectorFiles("dlt645", Without = "status")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(bytes, Dlt645Rebuild.Frame(MeterVectorTests.WithoutPreamble(bytes), MeterVectorTests.PreambleOf(bytes)));
    }

    [Theory, VectorFiles("dlt645", Without = "status")]
    public void Read_AnySingleByteChanged_IsNeverOk(VectorFile vector)
    {
        var bytes = MeterVectorTests.WithoutPreamble(vector.ToArray());
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                bytes[at] ^= (byte)change;
                Assert.NotEqual(Dlt645Status.Ok, Dlt645Frame.Read(bytes, out _));
                bytes[at] ^= (byte)change;
            }
        }
    }

    [Theory]
    [InlineData("dlt645-02", 0.26, "kWh")]
    [InlineData("dlt645-04", 100.1, "V")]
    [InlineData("dlt645-07", 0.0, "kWh")]
    [InlineData("dlt645-15", 229.7, "V")]
    [InlineData("dlt645-18", 100.0, "V")]
    [InlineData("dlt645-21", 229.8, "V")]
    [InlineData("dlt645-22", 0.653, "A")]
    [InlineData("dlt645-23", 0.1487, "kW")]
    [InlineData("dlt645-24", -0.1487, "kW")]
    [InlineData("dlt645-25", 0.991, "")]
    [InlineData("dlt645-26", 49.98, "Hz")]
    [InlineData("dlt645-27", 1234.56, "kWh")]
    public void TryReadNumber_AnswerOfAMeter_IsTheValueItShows(string id, double expected, string unit)
    {
        var vector = VectorFile.In("dlt645").Single(file => file.Header("id") == id);
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(MeterVectorTests.WithoutPreamble(vector.ToArray()), out var frame));
        var edition = frame.Control.Function == Dlt645Function.Read1997 ? Dlt645Edition.Edition1997 : Dlt645Edition.Edition2007;
        Assert.True(Dlt645Items.TryGet(Dlt645Rebuild.IdentifierIn(frame), out var item, edition));

        Assert.Equal(Dlt645ResponseStatus.Ok, Dlt645Response.Parse(Dlt645Request.Read(frame.Address, item), frame, out var response));
        Assert.Equal(Dlt645ValueStatus.Ok, item.TryReadNumber(response.Data, out var value));
        Assert.Equal(expected, value);
        Assert.Equal(unit, item.Unit);
    }
}
