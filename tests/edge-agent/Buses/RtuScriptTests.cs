using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>The RTU master on a line of pure time: every byte comes exactly when the script says.</summary>
public sealed class RtuScriptTests : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(300);
    private static readonly RtuTiming Timing = RtuTiming.For(9600, 10);

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedLine _line;
    private readonly RtuBus _bus;
    private readonly byte[] _registers = new byte[250];

    public RtuScriptTests()
    {
        _line = new SimulatedLine(_time, Timing);
        _bus = new RtuBus("bus-1", _line, new RtuBusOptions { Timeout = Timeout, Timing = Timing }, _time, NullLogger.Instance, waker: null);
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task Read_RightAnswer_TellsTheTurnaroundWithoutWireTime()
    {
        var reply = await ReadAsync(1, _ => Say(20, Registers(1, 0x1234)));

        Assert.Equal((BusOutcome.Ok, 2, true), (reply.Outcome, reply.DataBytes, reply.WasSent));
        Assert.Equal([0x12, 0x34], _registers[..2]);
        Assert.Equal(20, reply.Turnaround.TotalMilliseconds, 0.01);
    }

    [Fact]
    public async Task Read_BackToBack_CostsWireTimeSilenceAndTurnaroundOnly()
    {
        await ReadAsync(1, _ => Say(8, Registers(1, 1)));
        var began = _time.GetTimestamp();
        for (var turn = 0; turn < 100; turn++) await ReadAsync(1, _ => Say(8, Registers(1, 1)));
        var taken = _time.GetElapsedTime(began);

        var declared = (Timing.WireTime(8 + 7) + Timing.InterFrameMin + TimeSpan.FromMilliseconds(8)) * 100;
        Assert.InRange(declared / taken, 0.999, 1.001);
        Assert.InRange(_bus.Counters.Busy / taken, 0.99, 1.02);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Read_Refusal_IsToldWithItsCode(byte code)
    {
        var reply = await ReadAsync(1, _ => Say(10, Frames.Rtu(1, 0x83, code)));

        Assert.Equal((BusOutcome.Exception, (ModbusExceptionCode)code), (reply.Outcome, reply.ExceptionCode));
        Assert.Equal(1, _bus.Counters.Refusals);
    }

    [Fact]
    public async Task Read_ByteByByteAt5Ms_IsOkEvenBeyondTheTimeout()
    {
        // 50 registers take 105 x 6 ms: two timeouts, but never 50 ms without a byte.
        _line.Sent = _ => _line.Say(Ms(10), Registers(1, [.. Enumerable.Range(0, 50).Select(value => (ushort)value)]), Ms(5));

        var reply = await _bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 50), _registers, default);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal(49, _registers[99]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_WrongNumberOfValues_IsBadFrame(bool more)
    {
        var reply = await ReadAsync(1, _ => Say(10, more ? Registers(1, 1, 2) : Frames.Rtu(1, 3, 1, 7)));

        Assert.Equal(BusOutcome.BadFrame, reply.Outcome);
    }

    [Fact]
    public async Task Read_StrayBytesThatLookLikeALongFrame_FindsTheAnswerBehindThem()
    {
        var reply = await ReadAsync(1, _ => Say(10, [0x09, 0x03, 0xF0, 0x00, .. Registers(1, 0x4321)]));

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x43, 0x21], _registers[..2]);
        Assert.Equal(4, _bus.Counters.NoiseBytes);
    }

    [Fact]
    public async Task Read_ForeignFrameThenAnswer_TakesTheAnswerAndCountsTheOther()
    {
        var reply = await ReadAsync(1, _ =>
        {
            Say(5, Registers(9, 0xDEAD));
            Say(10, Registers(1, 0x0007));
        });

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x00, 0x07], _registers[..2]);
        Assert.Equal(1, _bus.Counters.ForeignFrames);
        Assert.Equal(0, _bus.Counters.NoiseBytes);
    }

    [Fact]
    public async Task Read_OnlyFramesOfOthers_IsTimeoutNotBadFrame()
    {
        var reply = await ReadAsync(1, _ => Say(5, Registers(9, 0xDEAD)));

        Assert.Equal(BusOutcome.Timeout, reply.Outcome);
    }

    [Fact]
    public async Task Read_SecondMasterAsksTheSameUnit_TakesNeitherAnswer()
    {
        var reply = await ReadAsync(1, _ =>
        {
            Say(5, Frames.Rtu(1, Frames.Ask(3, 99, 1)));
            Say(10, Registers(1, 0xBAD0));
        });
        var next = await ReadAsync(1, _ => Say(10, Registers(1, 0x0002)));

        Assert.Equal(BusOutcome.BadFrame, reply.Outcome);
        Assert.Equal(BusOutcome.Ok, next.Outcome);
        Assert.Equal([0x00, 0x02], _registers[..2]);
    }

    [Fact]
    public async Task Read_SecondMasterAskedJustBefore_WaitsForItsAnswerFirst()
    {
        await ReadAsync(1, _ => Say(8, Registers(1, 1)));
        Say(1, Frames.Rtu(1, Frames.Ask(3, 99, 1)));
        Say(40, Registers(1, 0xBAD0));
        _time.Advance(Ms(20));

        var reply = await ReadAsync(1, _ => Say(10, Registers(1, 0x0002)));

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x00, 0x02], _registers[..2]);
    }

    [Fact]
    public async Task Read_LateAnswerOfTheSameShape_IsNeverTakenForTheNextQuestion()
    {
        var first = await ReadAsync(1, _ => Say(400, Registers(1, 0x0001)));
        var second = await ReadAsync(1, _ => Say(10, Registers(1, 0x0002)));

        Assert.Equal((BusOutcome.Timeout, BusOutcome.Ok), (first.Outcome, second.Outcome));
        Assert.Equal([0x00, 0x02], _registers[..2]);
        Assert.Equal(1, _bus.Counters.LateFrames);
    }

    [Fact]
    public async Task Read_LateAnswerWasHeard_EndsTheQuarantineAtOnce()
    {
        await ReadAsync(1, _ => Say(320, Registers(1, 0x0001)));
        var began = _time.GetTimestamp();
        await ReadAsync(1, _ => Say(10, Registers(1, 0x0002)));

        Assert.InRange(_time.GetElapsedTime(began).TotalMilliseconds, 30, 100);
    }

    [Fact]
    public async Task Read_AnotherUnitDuringAQuarantine_GoesOutAtOnce()
    {
        await ReadAsync(1, _ => { });
        Assert.True(_bus.QuarantineLeft(1) > Ms(400));
        Assert.Equal(TimeSpan.Zero, _bus.QuarantineLeft(2));
        var began = _time.GetTimestamp();
        var reply = await ReadAsync(2, _ =>
        {
            Say(1, Registers(1, 0xBAD0));
            Say(10, Registers(2, 0x0002));
        });

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x00, 0x02], _registers[..2]);
        Assert.Equal(1, _bus.Counters.LateFrames);
        Assert.Equal(TimeSpan.Zero, _bus.QuarantineLeft(1));
        Assert.InRange(_time.GetElapsedTime(began).TotalMilliseconds, 20, 60);
    }

    [Fact]
    public async Task Read_UnitThatAnsweredLate_GetsMoreTimeUpToTwiceTheTimeout()
    {
        await ReadAsync(1, _ => Say(400, Registers(1, 1)));
        await ReadAsync(1, _ => Say(10, Registers(1, 2)));

        var slow = await ReadAsync(1, _ => Say(420, Registers(1, 3)));
        var tooSlow = await ReadAsync(1, _ => Say(700, Registers(1, 4)));

        Assert.Equal((BusOutcome.Ok, BusOutcome.Timeout), (slow.Outcome, tooSlow.Outcome));
    }

    [Fact]
    public async Task Read_CancelledAfterSending_LeavesTheUnitInQuarantine()
    {
        using var stop = new CancellationTokenSource();
        _line.Sent = _ =>
        {
            stop.Cancel();
            Say(100, Registers(1, 0xBAD0));
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ReadRegisterAsync(1, stop.Token));

        var reply = await ReadAsync(1, _ => Say(10, Registers(1, 0x0002)));

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x00, 0x02], _registers[..2]);
    }

    [Fact]
    public async Task Read_EndlessNoise_IsBoundedInTime()
    {
        var noise = new byte[600];
        new Random(5).NextBytes(noise);
        var began = _time.GetTimestamp();
        var reply = await ReadAsync(1, _ => Say(0, [.. noise, .. noise, .. noise, .. noise]));

        Assert.Equal(BusOutcome.BadFrame, reply.Outcome);
        Assert.InRange(_time.GetElapsedTime(began).TotalMilliseconds, 300, 1500);
        Assert.True(_bus.Counters.NoiseBytes > 100);
    }

    [Theory]
    [InlineData(ModbusFunction.ReadCoils)]
    [InlineData(ModbusFunction.ReadDiscreteInputs)]
    public async Task Read_Bits_ComePackedAsOnTheWire(ModbusFunction function)
    {
        _line.Sent = _ => Say(10, Frames.Rtu(1, (byte)function, 2, 0xCD, 0x01));

        var reply = await _bus.ReadAsync(new RegisterRequest(1, function, 19, 9), _registers, default);

        Assert.Equal((BusOutcome.Ok, 2), (reply.Outcome, reply.DataBytes));
        Assert.Equal([0xCD, 0x01], _registers[..2]);
    }

    [Fact]
    public async Task Identify_TwoAnswers_CollectsAllTexts()
    {
        _line.Sent = question => Say(10, question.Span[4] == 0
            ? Frames.Rtu(1, [0x2B, 0x0E, 1, 1, 0xFF, 1, 1, 0, 4, .. "Acme"u8])
            : Frames.Rtu(1, [0x2B, 0x0E, 1, 1, 0, 0, 2, 1, 2, .. "X1"u8, 2, 4, .. "v2.0"u8]));

        var (reply, identity) = await UnitIdentity.ReadAsync(_bus, 1, ReadDeviceIdCode.Basic, default);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal(("Acme", "X1", "v2.0"), (identity!.Vendor, identity.Product, identity.Revision));
    }

    private static byte[] Registers(byte unit, params ushort[] values) => Frames.Rtu(unit, Frames.Registers(3, values));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private void Say(int pauseMs, byte[] bytes) => _line.Say(Ms(pauseMs), bytes);

    private async Task<BusReply> ReadAsync(byte unit, Action<ReadOnlyMemory<byte>> slave)
    {
        _line.Sent = slave;
        return await ReadRegisterAsync(unit, default);
    }

    private ValueTask<BusReply> ReadRegisterAsync(byte unit, CancellationToken cancel) =>
        _bus.ReadAsync(new RegisterRequest(unit, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, cancel);
}
