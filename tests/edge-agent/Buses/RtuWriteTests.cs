using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>Writes: sent at most once, confirmed only by the device, whether or not the line hears its own questions.</summary>
public sealed class RtuWriteTests : IAsyncDisposable
{
    private static readonly TimeSpan Turnaround = TimeSpan.FromMilliseconds(10);
    private static readonly RtuTiming Timing = RtuTiming.For(9600, 10);

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedLine _line;
    private readonly RtuBus _bus;
    private readonly List<byte[]> _sent = [];

    /// <summary>Answers to writes; null is silence. Reads are refused, as a device without that register would.</summary>
    private Func<byte[], byte[]?> _write = question => question;
    private bool _answersReads = true;

    public RtuWriteTests()
    {
        _line = new SimulatedLine(_time, Timing) { Sent = Hear };
        _bus = new RtuBus(
            "bus-1", _line, new RtuBusOptions { Timeout = TimeSpan.FromMilliseconds(300), Timing = Timing }, _time, NullLogger.Instance, waker: null);
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    public static TheoryData<ModbusFunction, ushort[], bool> Writes
    {
        get
        {
            var data = new TheoryData<ModbusFunction, ushort[], bool>();
            foreach (var echoes in new[] { false, true })
            {
                data.Add(ModbusFunction.WriteSingleCoil, [1], echoes);
                data.Add(ModbusFunction.WriteSingleRegister, [60], echoes);
                data.Add(ModbusFunction.WriteMultipleRegisters, [10, 258], echoes);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_Confirmed_IsOkAndSentOnce(ModbusFunction function, ushort[] values, bool echoes)
    {
        _line.Echoes = echoes;
        _write = question => Frames.Rtu(question[0], question[1..6]);

        var reply = await WriteAsync(function, values);

        Assert.Equal((BusOutcome.Ok, true), (reply.Outcome, reply.WasSent));
        Assert.Single(_sent, frame => frame[1] == (byte)function);
        Assert.Equal(echoes, _bus.Counters.Echoes > 0);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DeviceSilent_IsNeverOkAndNeverSentTwice(ModbusFunction function, ushort[] values, bool echoes)
    {
        _line.Echoes = echoes;
        _write = _ => null;

        var reply = await WriteAsync(function, values);

        Assert.Equal((BusOutcome.Timeout, true), (reply.Outcome, reply.WasSent));
        Assert.Single(_sent, frame => frame[1] == (byte)function);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_WholeUnitSilentOnAFreshLine_IsNeverConfirmedByItsEcho(bool echoes)
    {
        _line.Echoes = echoes;
        _write = _ => null;
        _answersReads = false;

        var reply = await WriteAsync(ModbusFunction.WriteSingleRegister, [60]);

        Assert.Equal(BusOutcome.Timeout, reply.Outcome);
        Assert.Equal(echoes, reply.WasSent);
    }

    [Theory]
    [InlineData(0x00, 0x10, 0x00, 0x3D)]
    [InlineData(0x00, 0x11, 0x00, 0x3C)]
    public async Task Write_ConfirmedWithOtherNumbers_IsBadFrame(byte addressHigh, byte addressLow, byte valueHigh, byte valueLow)
    {
        _write = question => Frames.Rtu(question[0], question[1], addressHigh, addressLow, valueHigh, valueLow);

        var reply = await WriteAsync(ModbusFunction.WriteSingleRegister, [60]);

        Assert.Equal(BusOutcome.BadFrame, reply.Outcome);
    }

    [Fact]
    public async Task Write_Refused_IsToldWithItsCode()
    {
        _write = question => Frames.Rtu(question[0], (byte)(question[1] | 0x80), 3);

        var reply = await WriteAsync(ModbusFunction.WriteMultipleRegisters, [1, 2]);

        Assert.Equal((BusOutcome.Exception, ModbusExceptionCode.IllegalDataValue), (reply.Outcome, reply.ExceptionCode));
    }

    [Fact]
    public async Task Write_ToTheBroadcast_IsAFaultOfTheCaller() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await _bus.WriteAsync(new RegisterWrite(0, ModbusFunction.WriteSingleRegister, 16, new ushort[] { 1 }), default));

    [Theory]
    [InlineData(ModbusFunction.WriteSingleCoil, 2)]
    [InlineData(ModbusFunction.ReadCoils, 1)]
    public async Task Write_NoLegalWrite_IsAFaultOfTheCaller(ModbusFunction function, ushort value) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await WriteAsync(function, [value]));

    private ValueTask<BusReply> WriteAsync(ModbusFunction function, ushort[] values) =>
        _bus.WriteAsync(new RegisterWrite(1, function, 16, values), default);

    private void Hear(ReadOnlyMemory<byte> frame)
    {
        var question = frame.ToArray();
        _sent.Add(question);
        var isRead = question[1] <= 4;
        var answer = isRead ? (_answersReads ? Frames.Rtu(question[0], (byte)(question[1] | 0x80), 2) : null) : _write(question);
        if (answer is not null) _line.Say(Turnaround, answer);
    }
}
