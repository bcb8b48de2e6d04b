using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>The RTU master on a real pseudo-terminal pair, against a slave that misbehaves by script.</summary>
public sealed class RtuBusTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _registers = new byte[250];
    private Process? _socat;
    private FileStream _slave = null!;
    private IBus _bus = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _socat = Process.Start(RealPart.Require("socat", "socat"), ["pty,raw,echo=0,link=" + _folder["master"], "pty,raw,echo=0,link=" + _folder["slave"]]);
        await Deadline.Until(() => File.Exists(_folder["master"]) && File.Exists(_folder["slave"]), TimeSpan.FromSeconds(60), "socat makes the line");
        _slave = new FileStream(_folder["slave"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var line = $$"""
            "Serial": { "Port": "{{_folder["master"]}}", "Baud": 19200, "Parity": "None" }
            """;
        var setup = TestConfiguration.Load(_folder.Path, TestConfiguration.Text(line));
        _bus = BusFactory.Create(setup.Configuration.Buses[0], TimeProvider.System, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        if (_bus is not null) await _bus.DisposeAsync();
        _slave?.Dispose();
        _socat?.Kill();
        _folder.Dispose();
    }

    [Fact]
    public async Task Read_RightAnswer_IsOk()
    {
        Assert.Equal(BusOutcome.Ok, await AskAsync(Answer(1, 0x1234)));
        Assert.Equal([0x12, 0x34], _registers[..2]);
    }

    [Fact]
    public async Task Read_WrongChecksum_IsBadFrameNeverAValue()
    {
        var frame = Answer(1, 0x1234);
        frame[^1] ^= 1;

        Assert.Equal(BusOutcome.BadFrame, await AskAsync(frame));
    }

    [Fact]
    public async Task Read_TruncatedAnswer_IsNoValue() =>
        Assert.NotEqual(BusOutcome.Ok, await AskAsync(Answer(1, 0x1234)[..5]));

    [Fact]
    public async Task Read_AnswerOfAnotherUnitOnly_IsNoValue() =>
        Assert.NotEqual(BusOutcome.Ok, await AskAsync(Answer(2, 0x1234)));

    [Fact]
    public async Task Read_NoiseThenAnswer_FindsTheAnswer()
    {
        Assert.Equal(BusOutcome.Ok, await AskAsync([0xFF, 0x00, .. Answer(1, 0x4321)]));
        Assert.Equal([0x43, 0x21], _registers[..2]);
    }

    [Fact]
    public async Task Read_LateAnswerOfThePreviousQuestion_IsNeverTakenForTheNext()
    {
        Assert.Equal(BusOutcome.Timeout, await AskAsync([]));
        await _slave.WriteAsync(Answer(1, 0x0001), Stop);

        Assert.Equal(BusOutcome.Ok, await AskAsync(Answer(1, 0x0002)));
        Assert.Equal([0x00, 0x02], _registers[..2]);
    }

    [Fact]
    public async Task Read_Exception_IsToldWithItsCode() =>
        Assert.Equal(BusOutcome.Exception, await AskAsync(Frame(1, [0x83, 0x02])));

    private static byte[] Answer(byte unit, ushort value) => Frame(unit, [0x03, 0x02, (byte)(value >> 8), (byte)value]);

    private static byte[] Frame(byte unit, byte[] pdu)
    {
        var frame = new byte[RtuFrame.SizeMax];
        Assert.Equal(RtuStatus.Ok, RtuFrame.Write(unit, pdu, frame, out var written));
        return frame[..written];
    }

    private async Task<BusOutcome> AskAsync(byte[] answer)
    {
        // Never on the bus's own thread, where the call would return only with the outcome: the slave is played here.
        var asking = Task.Run(() => _bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, Stop).AsTask(), Stop);
        var question = new byte[8];
        await _slave.ReadExactlyAsync(question, Stop);
        await _slave.WriteAsync(answer, Stop);
        return (await asking).Outcome;
    }
}
