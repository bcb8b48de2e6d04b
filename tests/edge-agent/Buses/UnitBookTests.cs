using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

public sealed class UnitBookTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);

    private readonly FakeTimeProvider _time = new();
    private readonly UnitBook _book;

    public UnitBookTests() => _book = new UnitBook(Timeout, _time);

    [Theory]
    [InlineData(320, 400)]
    [InlineData(400, 500)]
    [InlineData(5000, 600)]
    public void NoteLate_Lateness_WidensByAQuarterUpToTwice(int neededMs, int timeoutMs)
    {
        _book.NoteLate(7, TimeSpan.FromMilliseconds(neededMs));

        Assert.Equal(timeoutMs, _book.TimeoutOf(7).TotalMilliseconds);
        Assert.Equal(Timeout, _book.TimeoutOf(8));
    }

    [Fact]
    public void NoteAnswer_PunctualForLong_ComesBackToTheConfiguredTimeout()
    {
        _book.NoteLate(7, TimeSpan.FromMilliseconds(480));
        for (var answer = 0; answer < 64; answer++) _book.NoteAnswer(7, TimeSpan.FromMilliseconds(20));
        Assert.Equal(450, _book.TimeoutOf(7).TotalMilliseconds);
        for (var answer = 0; answer < 64 * 20; answer++) _book.NoteAnswer(7, TimeSpan.FromMilliseconds(20));

        Assert.Equal(Timeout, _book.TimeoutOf(7));
    }

    [Fact]
    public void Unanswered_WindowOver_MayBeAskedAgain()
    {
        _book.Unanswered(7, (byte)ModbusFunction.ReadHoldingRegisters, _time.GetTimestamp());
        Assert.Equal(600, _book.QuarantineLeft(7).TotalMilliseconds);
        _time.Advance(TimeSpan.FromMilliseconds(600));

        Assert.Equal(TimeSpan.Zero, _book.QuarantineLeft(7));
    }

    [Fact]
    public void Close_TwoAnswersOwed_NeedsBoth()
    {
        _book.Overheard(7, (byte)ModbusFunction.ReadHoldingRegisters, _time.GetTimestamp());
        _book.Unanswered(7, (byte)ModbusFunction.ReadHoldingRegisters, _time.GetTimestamp());

        _book.Close(7, (byte)ModbusFunction.ReadHoldingRegisters, _time.GetTimestamp());
        Assert.NotEqual(TimeSpan.Zero, _book.QuarantineLeft(7));
        _book.Close(7, (byte)ModbusFunction.ReadHoldingRegisters, _time.GetTimestamp());
        Assert.Equal(TimeSpan.Zero, _book.QuarantineLeft(7));
    }

    [Fact]
    public void Unanswered_UnitThatWasVeryLateBefore_HasALongerWindow()
    {
        _book.NoteLate(7, TimeSpan.FromMilliseconds(1300));
        _book.Unanswered(7, (byte)ModbusFunction.ReadHoldingRegisters, _time.GetTimestamp());

        Assert.Equal(2000, _book.QuarantineLeft(7).TotalMilliseconds);
    }
}
