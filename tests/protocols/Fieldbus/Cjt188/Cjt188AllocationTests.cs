using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cjt188;

public class Cjt188AllocationTests
{
    private readonly byte[] _question = new byte[Cjt188Request.SizeMax];
    private readonly byte[] _answer = new byte[Cjt188Frame.PreambleMax + Cjt188Frame.SizeMax];
    private readonly Cjt188Splitter _meter = new();
    private readonly Cjt188Splitter _master = new();
    private Cjt188Address _address;

    [Fact]
    public void Exchange_TenThousandTimes_AllocatesNothing()
    {
        Assert.True(Cjt188Address.TryParse("33201912345678", out _address));
        var good = 0;
        var allocated = Allocations.Of(() =>
        {
            good = 0;
            for (var i = 0; i < 10_000; i++) good += Exchange(i) ? 1 : 0;
        });

        Assert.Equal(10_000, good);
        Assert.InRange(allocated, 0, 10_000 * Budgets.Bytes("cjt188/exchange"));
    }

    private bool Exchange(int turn)
    {
        var asked = Cjt188Request.Read(Cjt188MeterType.ColdWater, _address, (byte)turn);
        if (!asked.TryWrite(_question, out var size) || _meter.Feed(_question.AsSpan(0, size)) != size) return false;
        if (_meter.Take(out var bytes) != SplitStatus.Frame || Cjt188Frame.Read(bytes, out var heard) != Cjt188Status.Ok) return false;
        if (Cjt188Request.Parse(heard, Cjt188IdentifierOrder.LowFirst, out var request) != Cjt188RequestStatus.Ok) return false;
        var number = new Cjt188Number(turn, 2, Cjt188Unit.CubicMetre);
        var told = new Cjt188Metering(number, number, new DateTime(2026, 11, 30), default);
        Span<byte> data = stackalloc byte[Cjt188Metering.Size];
        if (!told.TryWrite(data)) return false;
        if (!Cjt188ResponseWriter.TryWrite(Cjt188MeterType.ColdWater, _address, request, data, _answer, out size)) return false;

        return _master.Feed(_answer.AsSpan(0, size)) == size && _master.Take(out bytes) == SplitStatus.Frame
            && Cjt188Frame.Read(bytes, out var back) == Cjt188Status.Ok
            && Cjt188Response.Parse(asked, back, out var response) == Cjt188ResponseStatus.Ok
            && Cjt188Metering.TryRead(response.Data, out var metering) == Cjt188ValueStatus.Ok && metering == told;
    }
}
