using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

public class Dlt645AllocationTests
{
    private readonly byte[] _question = new byte[Dlt645Request.SizeMax];
    private readonly byte[] _answer = new byte[Dlt645Frame.PreambleMax + Dlt645Frame.SizeMax];
    private readonly Dlt645Splitter _meter = new();
    private readonly Dlt645Splitter _master = new();
    private readonly Dlt645Item _item = Dlt645Items.All.Single(item => item.Identifier == Dlt645Identifiers.ActivePower);
    private Dlt645Address _address;

    [Fact]
    public void Exchange_TenThousandTimes_AllocatesNothing()
    {
        Assert.True(Dlt645Address.TryParse("202008150001", out _address));
        var good = 0;
        var allocated = Allocations.Of(() =>
        {
            good = 0;
            for (var i = 0; i < 10_000; i++) good += Exchange(i) ? 1 : 0;
        });

        Assert.Equal(10_000, good);
        Assert.InRange(allocated, 0, 10_000 * Budgets.Bytes("dlt645/exchange"));
    }

    private bool Exchange(int turn)
    {
        var asked = Dlt645Request.Read(_address, _item);
        if (!asked.TryWrite(_question, out var size) || _meter.Feed(_question.AsSpan(0, size)) != size) return false;
        if (_meter.Take(out var bytes) != SplitStatus.Frame || Dlt645Frame.Read(bytes, out var heard) != Dlt645Status.Ok) return false;
        if (Dlt645Request.Parse(heard, out var request) != Dlt645RequestStatus.Ok) return false;
        Span<byte> value = stackalloc byte[3];
        if (!_item.TryWriteNumber(-turn / 1e4, value)) return false;
        if (!Dlt645ResponseWriter.TryWriteValue(_address, request, value, _answer, out size) || _master.Feed(_answer.AsSpan(0, size)) != size) return false;

        return _master.Take(out bytes) == SplitStatus.Frame && Dlt645Frame.Read(bytes, out var back) == Dlt645Status.Ok
            && Dlt645Response.Parse(asked, back, out var response) == Dlt645ResponseStatus.Ok
            && _item.TryReadDigits(response.Data, out var digits) == Dlt645ValueStatus.Ok && digits == -turn;
    }
}
