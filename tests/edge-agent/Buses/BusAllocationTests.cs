using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>
/// A read allocates nothing, on any thread. The whole process is measured, so other tests must stand still and the slaves
/// here allocate nothing either.
/// </summary>
[Collection(nameof(BusAllocationTests))]
public sealed class BusAllocationTests
{
    // Of all reads together: what the runtime itself does now and then, far below one object a read.
    private const long BytesMax = 16 * 1024;

    [Theory]
    [InlineData(TcpFraming.Mbap, 5000)]
    [InlineData(TcpFraming.RtuOverTcp, 600)]
    public async Task Read_OverTcp_AllocatesNothing(TcpFraming framing, int reads)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var thread = new Thread(() => Answer(listener, framing)) { IsBackground = true };
        thread.Start();
        var tcp = new TcpOptions { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Framing = framing };

        Assert.InRange(await AllocatedAsync(null, tcp, reads), 0, BytesMax);
    }

    [Fact]
    public async Task Read_OverASerialLine_AllocatesNothing()
    {
        using var folder = new TempFolder();
        using var line = (await SocatLine.StartAsync(folder)).Answering();

        Assert.InRange(await AllocatedAsync(Serial(folder["master"]), null, 600), 0, BytesMax);
    }

    [Theory]
    [InlineData(BusDialect.Dlt645)]
    [InlineData(BusDialect.Cjt188)]
    public async Task Ask_MeterOverASerialLine_AllocatesNothing(BusDialect dialect)
    {
        var isWater = dialect == BusDialect.Cjt188;
        var request = isWater
            ? MeterRequest.Read(MeterFrames.WaterMeter, MeterFrames.Metering, MeterFrames.MeteringBytes)
            : MeterRequest.Read(MeterFrames.EnergyMeter, MeterFrames.VoltageA, 2);
        var answer = isWater
            ? MeterFrames.Cjt188(MeterFrames.WaterMeter, 0x81, [0x1F, 0x90, 0, .. MeterFrames.MeteringOf(123_456, 0)])
            : MeterFrames.Dlt645(MeterFrames.EnergyMeter, 0x91, [.. MeterFrames.Low(MeterFrames.VoltageA), 0x98, 0x22]);
        using var folder = new TempFolder();
        using var line = (await SocatLine.StartAsync(folder)).Answering(questionBytes: 20, answer);
        await using var bus = BusFactory.Create(Options(Serial(folder["master"]), null), TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var data = new byte[64];
        await AskAsync(bus, request, data, 200, stop.Token);

        var allocated = await Allocations.OfProcessAsync(() => AskAsync(bus, request, data, 600, stop.Token));

        Assert.InRange(allocated, 0, BytesMax);
    }

    private static async Task AskAsync(IBus bus, MeterRequest request, byte[] data, int times, CancellationToken cancel)
    {
        for (var time = 0; time < times; time++)
        {
            var reply = await bus.AskAsync(request, data, cancel).ConfigureAwait(false);
            if (reply.Outcome != BusOutcome.Ok) throw new InvalidOperationException($"question {time}: {reply}");
        }
    }

    private static SerialOptions Serial(string port) => new() { Port = port, Baud = 115_200, Parity = SerialParity.None, DataBits = 8, StopBits = 1 };

    private static BusOptions Options(SerialOptions? serial, TcpOptions? tcp) => new() { Name = "bus-1", Serial = serial, Tcp = tcp, TimeoutMs = 5000, Devices = [] };

    private static async Task<long> AllocatedAsync(SerialOptions? serial, TcpOptions? tcp, int reads)
    {
        await using var bus = BusFactory.Create(
            Options(serial, tcp), TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        await ReadAsync(bus, 200, stop.Token).ConfigureAwait(false);
        return await Allocations.OfProcessAsync(() => ReadAsync(bus, reads, stop.Token)).ConfigureAwait(false);
    }

    private static async Task ReadAsync(IBus bus, int reads, CancellationToken cancel)
    {
        var registers = new byte[2];
        for (var read = 0; read < reads; read++)
        {
            var reply = await bus.ReadAsync(new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, 1), registers, cancel).ConfigureAwait(false);
            if (reply.Outcome != BusOutcome.Ok) throw new InvalidOperationException($"read {read}: {reply}");
        }
    }

    private static void Answer(TcpListener listener, TcpFraming framing)
    {
        using var socket = listener.AcceptSocket();
        socket.NoDelay = true;
        var isMbap = framing == TcpFraming.Mbap;
        var question = new byte[isMbap ? 12 : 8];
        var answer = isMbap ? Frames.Tcp(0, 1, Frames.Registers(3, 7)) : Frames.Rtu(1, Frames.Registers(3, 7));
        while (socket.Receive(question) == question.Length)
        {
            if (isMbap) question.AsSpan(0, 2).CopyTo(answer);
            socket.Send(answer);
        }
    }
}

/// <summary>Nothing runs beside it.</summary>
[CollectionDefinition(nameof(BusAllocationTests), DisableParallelization = true)]
public sealed class BusAllocationTestsAlone;
