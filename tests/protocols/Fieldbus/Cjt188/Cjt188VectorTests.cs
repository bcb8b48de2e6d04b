using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cjt188;

public class Cjt188VectorTests
{
    [Theory, VectorFiles("cjt188")]
    public void Read_Vector_HasItsStatus(VectorFile vector)
    {
        var expected = Enum.Parse<Cjt188Status>(vector.Header("status") ?? nameof(Cjt188Status.Ok));

        Assert.Equal(expected, Cjt188Frame.Read(MeterVectorTests.WithoutPreamble(vector.ToArray()), out var frame));
        Assert.Equal(expected != Cjt188Status.Ok, frame.Data.IsEmpty);
    }

    [Theory, VectorFiles("cjt188", Without = "status")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(bytes, Cjt188Rebuild.Frame(MeterVectorTests.WithoutPreamble(bytes), MeterVectorTests.PreambleOf(bytes)));
    }

    [Theory, VectorFiles("cjt188", Without = "status")]
    public void Read_AnySingleByteChanged_IsNeverOk(VectorFile vector)
    {
        var bytes = MeterVectorTests.WithoutPreamble(vector.ToArray());
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var change = 1; change < 256; change++)
            {
                bytes[at] ^= (byte)change;
                Assert.NotEqual(Cjt188Status.Ok, Cjt188Frame.Read(bytes, out _));
                bytes[at] ^= (byte)change;
            }
        }
    }

    [Theory]
    [InlineData("08-", 1234.56, 1200.0, MeterValve.Open, false)]
    [InlineData("09-", 1234.56, 1200.0, MeterValve.Closed, true)]
    [InlineData("10-", 345.67, 300.0, MeterValve.Open, false)]
    [InlineData("45-", 1234.56, 1200.0, MeterValve.Open, false)]
    public void Metering_AnswerOfAMeter_IsWhatItShows(string name, double volume, double settlement, MeterValve valve, bool batteryLow)
    {
        Cjt188Rebuild.ReadAnswer(Vector(name), out var response);

        Assert.Equal(Cjt188ValueStatus.Ok, Cjt188Metering.TryRead(response.Data, out var metering));
        Assert.Equal(volume, metering.Volume.Value);
        Assert.Equal(settlement, metering.SettlementVolume.Value);
        Assert.Equal("m3", metering.Volume.Unit.BaseUnit);
        Assert.Equal(new DateTime(2020, 12, 31, 23, 59, 30), metering.Clock);
        Assert.Equal(valve, Cjt188StatusMap.Standard.ValveOf(metering.Status));
        Assert.Equal(batteryLow, Cjt188StatusMap.Standard.IsBatteryLow(metering.Status));
        Span<byte> again = stackalloc byte[Cjt188Metering.Size];
        Assert.True(metering.TryWrite(again));
        Assert.Equal(response.Data, again);
    }

    [Fact]
    public void HeatMetering_AnswerOfAMeter_IsWhatItShows()
    {
        Cjt188Rebuild.ReadAnswer(Vector("41-"), out var response);

        Assert.Equal(Cjt188ValueStatus.Ok, Cjt188HeatMetering.TryRead(response.Data, out var heat));
        Assert.Equal(1234.56, heat.Heat.Value);
        Assert.Equal(1000.0, heat.SettlementHeat.Value);
        Assert.Equal(12.5, heat.Power.Value);
        Assert.Equal(0.5, heat.Flow.Value);
        Assert.Equal(56.78, heat.Volume.Value);
        Assert.Equal(65.5, heat.SupplyCelsius);
        Assert.Equal(40.25, heat.ReturnCelsius);
        Assert.Equal(2000, heat.WorkHours);
        Span<byte> again = stackalloc byte[Cjt188HeatMetering.Size];
        Assert.True(heat.TryWrite(again));
        Assert.Equal(response.Data, again);
        Assert.Equal(Cjt188ValueStatus.WrongUnit, Cjt188Metering.TryRead(response.Data, out _));
    }

    [Fact]
    public void Freeze_RecordOf2018_IsWhatTheMeterKept()
    {
        Cjt188Rebuild.ReadAnswer(Vector("42-"), out var response);

        Assert.Equal(Cjt188ValueStatus.Ok, Cjt188Freeze.TryRead(response.Data, out var record));
        Assert.Equal(new Cjt188Freeze(
            new DateTime(2026, 12, 1), new Cjt188Number(123456, 2, Cjt188Unit.CubicMetre),
            new Cjt188Number(125, 4, Cjt188Unit.CubicMetrePerHour), 18.5, 0.35), record);
        Assert.Equal(0.0125, record.Flow.Value);
    }

    private static byte[] Vector(string name) => MeterVectorTests.WithoutPreamble(
        VectorFile.In("cjt188").Single(vector => vector.Name.StartsWith("cjt188/" + name, StringComparison.Ordinal)).ToArray());
}
