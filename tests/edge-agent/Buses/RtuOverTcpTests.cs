using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>RTU frames through a serial server that misbehaves by script.</summary>
public sealed class RtuOverTcpTests : IAsyncDisposable
{
    private const int QuestionSize = 8;

    private readonly ScriptedServer _server = new(TcpFraming.RtuOverTcp);
    private readonly byte[] _registers = new byte[250];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Read_SplitSegments_IsOk()
    {
        var reply = await AskAsync([.. Answer(1, 0x1234).Select(value => new[] { value })]);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal([0x12, 0x34], _registers[..2]);
    }

    [Fact]
    public async Task Read_EchoOfTheServer_IsPassedOver()
    {
        var reply = await AskAsync([Frames.Rtu(1, Frames.Ask(3, 0, 1)), Answer(1, 0x1234)]);

        Assert.Equal(BusOutcome.Ok, reply.Outcome);
        Assert.Equal(1, _server.Bus.Counters.Echoes);
    }

    [Fact]
    public async Task Read_LateAnswer_IsNeverTakenForTheNextQuestion()
    {
        var first = await AskAsync([]);
        await _server.SayAsync(Answer(1, 0x0001));
        var second = await AskAsync([Answer(1, 0x0002)]);

        Assert.Equal((BusOutcome.Timeout, BusOutcome.Ok), (first.Outcome, second.Outcome));
        Assert.Equal([0x00, 0x02], _registers[..2]);
        Assert.Equal(1, _server.Bus.Counters.LateFrames);
    }

    [Fact]
    public async Task Read_ServerClosedWhileIdle_IsOpenedAnewBeforeAsking()
    {
        await AskAsync([Answer(1, 1)]);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Stop);
        _server.HangUp(half: false);
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);

        Assert.Equal(BusOutcome.Ok, (await AskAsync([Answer(1, 2)])).Outcome);
    }

    [Fact]
    public async Task Read_EndlessStream_ClosesTheConnection()
    {
        var asking = _server.Ask(_registers, Stop);
        await _server.HearAsync(QuestionSize);
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        try
        {
            for (var chunk = 0; chunk < 100 && !asking.IsCompleted; chunk++) await _server.SayAsync(noise);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The master hung up.
        }

        Assert.Equal(BusOutcome.BusDown, (await asking).Outcome);
        Assert.Equal(1, _server.Bus.Counters.Losses);
    }

    private static byte[] Answer(byte unit, ushort value) => Frames.Rtu(unit, Frames.Registers(3, value));

    private async Task<BusReply> AskAsync(byte[][] answers)
    {
        var asking = _server.Ask(_registers, Stop);
        await _server.HearAsync(QuestionSize);
        foreach (var answer in answers) await _server.SayAsync(answer);
        return await asking;
    }
}
