using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>Listening before the first question, on a line of pure time.</summary>
public sealed class RtuHearOutTests : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(900);
    private static readonly RtuTiming Timing = RtuTiming.For(9600, 10);

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedLine _line;
    private readonly RtuBus _bus;
    private readonly byte[] _registers = new byte[250];

    public RtuHearOutTests()
    {
        _line = new SimulatedLine(_time, Timing);
        _bus = new RtuBus("bus-1", _line, new RtuBusOptions { Timeout = TimeSpan.FromMilliseconds(300), Timing = Timing }, _time, NullLogger.Instance, waker: null);
    }

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task Listen_NobodySpeaks_TakesExactlyTheTimeAndSaysNothing()
    {
        var began = _time.GetTimestamp();
        _line.Sent = _ => Assert.Fail("nothing may be asked");

        Assert.True(await _bus.ListenAsync(Quiet, CancellationToken.None));

        Assert.Equal(Quiet, _time.GetElapsedTime(began));
        Assert.Equal(0, _bus.Counters.Questions);
    }

    [Fact]
    public async Task Listen_AnswersToAPredecessor_AreCountedAsLateAndNeverTaken()
    {
        _line.Say(TimeSpan.FromMilliseconds(200), Frames.Rtu(1, Frames.Registers(3, 0xDEAD)));
        _line.Say(TimeSpan.FromMilliseconds(100), Frames.Rtu(7, Frames.Registers(4, 0xBEEF, 0xBEEF)));

        await _bus.ListenAsync(Quiet, CancellationToken.None);
        _line.Sent = _ => _line.Say(TimeSpan.FromMilliseconds(10), Frames.Rtu(1, Frames.Registers(3, 0x1234)));
        var reply = await _bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, CancellationToken.None);

        Assert.Equal((BusOutcome.Ok, 0x12, 0x34), (reply.Outcome, _registers[0], _registers[1]));
        Assert.Equal((2, 0, 0), (_bus.Counters.LateFrames, _bus.Counters.ForeignFrames, _bus.Counters.NoiseBytes));
    }

    [Fact]
    public async Task Listen_AnotherMasterIsOnTheBus_ItsFramesAreForeignNotLate()
    {
        _line.Say(TimeSpan.FromMilliseconds(100), Frames.Rtu(9, 3, 0, 0, 0, 1));
        _line.Say(TimeSpan.FromMilliseconds(20), Frames.Rtu(9, Frames.Registers(3, 0x0001)));

        await _bus.ListenAsync(Quiet, CancellationToken.None);

        Assert.Equal((0, 2), (_bus.Counters.LateFrames, _bus.Counters.ForeignFrames));
    }

    [Fact]
    public async Task Listen_Cancelled_EndsLongBeforeItsTime()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(350), _time);
        for (var frame = 0; frame < 100; frame++) _line.Say(TimeSpan.FromMilliseconds(100), Frames.Rtu(9, Frames.Registers(3, 0x0001)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bus.ListenAsync(TimeSpan.FromHours(1), stop.Token).AsTask());

        Assert.True(_time.GetUtcNow() - _time.Start < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Listen_AfterTheQuiet_FramesThatNobodyAskedForAreForeign()
    {
        await _bus.ListenAsync(Quiet, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        _line.Say(TimeSpan.Zero, Frames.Rtu(9, Frames.Registers(3, 0x0001)));
        _line.Sent = _ => _line.Say(TimeSpan.FromMilliseconds(10), Frames.Rtu(1, Frames.Registers(3, 0x1234)));
        await _bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, CancellationToken.None);

        Assert.Equal((0, 1), (_bus.Counters.LateFrames, _bus.Counters.ForeignFrames));
    }
}
