using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>The Modbus TCP master on a real connection, against a device that misbehaves by script.</summary>
public sealed class MbapBusTests : IAsyncDisposable
{
    private const int QuestionSize = 12;

    private readonly ScriptedServer _server = new(TcpFraming.Mbap);
    private readonly byte[] _registers = new byte[250];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Read_RightAnswer_IsOkWithItsTurnaround()
    {
        var reply = await AskAsync(transaction => [Answer(transaction, 1, 0x1234)]);

        Assert.Equal((BusOutcome.Ok, 2), (reply.Outcome, reply.DataBytes));
        Assert.Equal([0x12, 0x34], _registers[..2]);
        Assert.InRange(reply.Turnaround, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public async Task Read_AnswerOfALateTransaction_IsPassedOverAndCounted()
    {
        var first = await AskAsync(_ => []);
        var second = await AskAsync(transaction => [Answer((ushort)(transaction - 1), 1, 0x0001), Answer(transaction, 1, 0x0002)]);

        Assert.Equal((BusOutcome.Timeout, BusOutcome.Ok), (first.Outcome, second.Outcome));
        Assert.Equal([0x00, 0x02], _registers[..2]);
        Assert.Equal((1, 0), (_server.Bus.Counters.LateFrames, _server.Bus.Counters.ForeignFrames));
    }

    [Fact]
    public async Task Read_AnswerOfAStrangeTransaction_IsForeign()
    {
        var reply = await AskAsync(transaction => [Answer((ushort)(transaction + 7), 1, 0x0001), Answer(transaction, 1, 0x0002)]);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal(1, _server.Bus.Counters.ForeignFrames);
    }

    [Fact]
    public async Task Read_WrongUnit_IsBadFrame() =>
        Assert.Equal(BusOutcome.BadFrame, (await AskAsync(transaction => [Answer(transaction, 2, 1)])).Outcome);

    [Fact]
    public async Task Read_WrongNumberOfValues_IsBadFrame() =>
        Assert.Equal(BusOutcome.BadFrame, (await AskAsync(transaction => [Frames.Tcp(transaction, 1, Frames.Registers(3, 1, 2))])).Outcome);

    [Fact]
    public async Task Read_WrongFunction_IsBadFrame() =>
        Assert.Equal(BusOutcome.BadFrame, (await AskAsync(transaction => [Frames.Tcp(transaction, 1, Frames.Registers(4, 1))])).Outcome);

    [Fact]
    public async Task Read_SegmentsOfOneByte_IsOk()
    {
        var reply = await AskAsync(transaction => [.. Answer(transaction, 1, 0x4321).Select(value => new[] { value })]);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x43, 0x21], _registers[..2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(11)]
    public async Task Read_Refusal_IsToldWithItsCode(byte code)
    {
        var reply = await AskAsync(transaction => [Frames.Tcp(transaction, 1, 0x83, code)]);

        Assert.Equal((BusOutcome.Exception, (ModbusExceptionCode)code), (reply.Outcome, reply.ExceptionCode));
    }

    [Fact]
    public async Task Read_Garbage_IsBadFrameAndTheNextQuestionHasANewConnection()
    {
        var bad = await AskAsync(_ => ["HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()]);
        _server.Forget();
        var good = await AskEventuallyAsync();

        Assert.Equal((BusOutcome.BadFrame, BusOutcome.Ok), (bad.Outcome, good));
        Assert.Equal((2, 1), (_server.Bus.Counters.Openings, _server.Bus.Counters.Losses));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_ConnectionClosedWhileItIdled_IsOpenedAnewBeforeAsking(bool half)
    {
        await AskAsync(transaction => [Answer(transaction, 1, 1)]);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Stop);
        _server.HangUp(half);
        _server.Forget();
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);

        var reply = await AskAsync(transaction => [Answer(transaction, 1, 2)]);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_ConnectionBreaksAfterSending_IsNotSentAgain(bool half)
    {
        var writing = _server.Bus.WriteAsync(new RegisterWrite(1, ModbusFunction.WriteSingleRegister, 16, new ushort[] { 60 }), Stop).AsTask();
        await _server.HearAsync(QuestionSize);
        _server.HangUp(half);
        var reply = await writing;

        Assert.Equal((BusOutcome.BusDown, true), (reply.Outcome, reply.WasSent));
        Assert.Equal(1, _server.Bus.Counters.Questions);
    }

    [Fact]
    public async Task Write_Confirmed_IsOk()
    {
        var writing = _server.Bus.WriteAsync(new RegisterWrite(1, ModbusFunction.WriteSingleRegister, 16, new ushort[] { 60 }), Stop).AsTask();
        await _server.SayAsync(await _server.HearAsync(QuestionSize));

        Assert.Equal(BusOutcome.Ok, (await writing).Outcome);
    }

    [Fact]
    public async Task Read_NobodyListens_IsBusDownWithinTheLimit()
    {
        var server = new ScriptedServer(TcpFraming.Mbap);
        await server.DisposeAsync();
        await using var bus = BusFactory.Create(
            new BusOptions { Name = "x", Serial = null, Tcp = new TcpOptions { Host = "127.0.0.1", Port = server.Port, Framing = TcpFraming.Mbap }, TimeoutMs = 200, Devices = [] },
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        var reply = await bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, Stop);

        Assert.Equal((BusOutcome.BusDown, false), (reply.Outcome, reply.WasSent));
    }

    [Fact]
    public async Task Read_Cancelled_EndsAtOnce()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asking = _server.Ask(_registers, stop.Token);
        await _server.HearAsync(QuestionSize);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static byte[] Answer(ushort transaction, byte unit, ushort value) => Frames.Tcp(transaction, unit, Frames.Registers(3, value));

    private async Task<BusOutcome> AskEventuallyAsync()
    {
        // A broken line is tried again after a pause.
        var answering = AnswerNextAsync();
        var outcome = BusOutcome.BusDown;
        for (var tries = 0; tries < 50 && outcome == BusOutcome.BusDown; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
            outcome = (await _server.Ask(_registers, Stop)).Outcome;
        }

        await answering;
        return outcome;
    }

    private async Task AnswerNextAsync()
    {
        var question = await _server.HearAsync(QuestionSize);
        await _server.SayAsync(Answer((ushort)((question[0] << 8) | question[1]), 1, 1));
    }

    private async Task<BusReply> AskAsync(Func<ushort, byte[][]> answers)
    {
        var asking = _server.Ask(_registers, Stop);
        var question = await _server.HearAsync(QuestionSize);
        foreach (var answer in answers((ushort)((question[0] << 8) | question[1]))) await _server.SayAsync(answer);
        return await asking;
    }
}
