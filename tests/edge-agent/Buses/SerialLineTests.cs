using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>The serial port itself, on pseudo-terminals: settings, loss and return, direction of RS-485.</summary>
public sealed class SerialLineTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _registers = new byte[32];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(9600, SerialParity.Even, 1)]
    [InlineData(9600, SerialParity.None, 2)]
    [InlineData(19200, SerialParity.Odd, 1)]
    [InlineData(250_000, SerialParity.None, 1)]
    public async Task Open_AnySettings_ReadsFromTheLine(int baud, SerialParity parity, int stopBits)
    {
        using var line = (await SocatLine.StartAsync(_folder)).Answering();
        await using var bus = Create(Options() with { Baud = baud, Parity = parity, StopBits = stopBits });

        Assert.Equal(BusOutcome.Ok, await AskAsync(bus));
    }

    [Fact]
    public async Task Open_NoSerialPort_IsBusDown()
    {
        await File.WriteAllTextAsync(_folder["master"], "no port", Stop);
        await using var bus = Create(Options());

        var reply = await bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, Stop);

        Assert.Equal((BusOutcome.BusDown, false), (reply.Outcome, reply.WasSent));
    }

    [Fact]
    public async Task Read_PortPulledOutAndPluggedInElsewhere_GoesOnWithin5Seconds()
    {
        var line = (await SocatLine.StartAsync(_folder)).Answering();
        await using var bus = Create(Options());
        Assert.Equal(BusOutcome.Ok, await AskAsync(bus));
        var before = new FileInfo(_folder["master"]).LinkTarget;

        line.Dispose();
        Assert.Equal(BusOutcome.BusDown, await AskAsync(bus));

        // Holds the old number, so that the name leads to another device file as after a change of the socket.
        using var holder = new FileStream("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite);
        using var again = (await SocatLine.StartAsync(_folder)).Answering();
        Assert.NotEqual(before, new FileInfo(_folder["master"]).LinkTarget);
        var began = Stopwatch.GetTimestamp();
        var outcome = BusOutcome.BusDown;
        while (outcome == BusOutcome.BusDown && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
            outcome = await AskAsync(bus);
        }

        Assert.Equal(BusOutcome.Ok, outcome);
        Assert.Equal((2, 1), (bus.Counters.Openings, bus.Counters.Losses));
    }

    [Fact]
    public async Task Read_NameLeadsElsewhereWhileTheOldPortStillStands_FollowsTheName()
    {
        using var other = new TempFolder();
        using var old = await SocatLine.StartAsync(_folder);
        using var now = (await SocatLine.StartAsync(other)).Answering();
        var name = _folder["by-path"];
        File.CreateSymbolicLink(name, _folder["master"]);
        await using var bus = Create(Options() with { Port = name });
        Assert.Equal(BusOutcome.Timeout, await AskAsync(bus));

        File.Delete(name);
        File.CreateSymbolicLink(name, other["master"]);
        var outcome = BusOutcome.Timeout;
        for (var tries = 0; tries < 10 && outcome != BusOutcome.Ok; tries++) outcome = await AskAsync(bus);

        Assert.Equal(BusOutcome.Ok, outcome);
        Assert.Equal(1, bus.Counters.Losses);
    }

    [Fact]
    public async Task Open_PortWithoutRs485_IsToldOnceAndGoesOn()
    {
        using var line = (await SocatLine.StartAsync(_folder)).Answering();
        var log = new CountingLogger();
        await using var bus = Create(Options() with { Rs485 = Direction() }, log);

        Assert.Equal(BusOutcome.Ok, await AskAsync(bus));
        Assert.Equal(1, log.Warnings);
    }

    [Fact]
    public void Encode_AllFlags_IsTheKernelsStructure()
    {
        var encoded = Rs485Direction.Encode(Direction() with { RtsAfterSend = true, RxDuringTx = true, DelayBeforeSendMs = 2, DelayAfterSendMs = 3 });

        Assert.Equal((1u | 2 | 4 | 16, 2u, 3u), (encoded.Flags, encoded.DelayBeforeSendMs, encoded.DelayAfterSendMs));
        Assert.Equal(32, System.Runtime.CompilerServices.Unsafe.SizeOf<Rs485Direction.SerialRs485>());
    }

    [Fact]
    public void Wait_FractionsOfAMillisecond_AreKept()
    {
        using var waker = new Waker();
        var shortest = TimeSpan.MaxValue;
        for (var turn = 0; turn < 200; turn++)
        {
            var began = Stopwatch.GetTimestamp();
            waker.Wait(-1, 0, TimeSpan.FromMicroseconds(300));
            var took = Stopwatch.GetElapsedTime(began);
            if (took < shortest) shortest = took;
        }

        // Rounded to the ticks of a timer none would take less than a millisecond, however quiet the machine is.
        Assert.InRange(shortest.TotalMilliseconds, 0.3, 0.99);
    }

    private static Rs485Options Direction() => new()
    {
        Enabled = true, RtsOnSend = true, RtsAfterSend = false, DelayBeforeSendMs = 0, DelayAfterSendMs = 0, RxDuringTx = false,
    };

    private SerialOptions Options() => new() { Port = _folder["master"], Baud = 19200, Parity = SerialParity.None, DataBits = 8, StopBits = 1 };

    private static IBus Create(SerialOptions serial, ILogger? logger = null) => BusFactory.Create(
        new BusOptions { Name = "bus-1", Serial = serial, Tcp = null, TimeoutMs = 500, Devices = [] }, TimeProvider.System, logger ?? NullLogger.Instance);

    private async Task<BusOutcome> AskAsync(IBus bus) =>
        (await bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), _registers, Stop)).Outcome;

    private sealed class CountingLogger : ILogger
    {
        public int Warnings { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) Warnings++;
        }
    }
}
