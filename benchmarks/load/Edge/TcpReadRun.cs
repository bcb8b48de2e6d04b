using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// Processor time and memory of one Modbus TCP read of 16 registers through the agent's bus, in this process (JIT, not native), the slave
/// in another. Beside it the least that such an exchange costs here: the same bytes over plain blocking socket calls.
/// </summary>
internal static class TcpReadRun
{
    private const int WarmUp = 30_000;
    private const int Reads = 30_000;
    private const int Rounds = 5;
    private const ushort Registers = 16;

    public static async Task RunAsync(RigContext rig, CancellationToken stop)
    {
        rig.Tell("processor time of a Modbus TCP read");
        using var slave = OwnChild.Start(TcpSlaveCommand.Verb);
        try
        {
            var port = int.Parse(await slave.FirstLineAsync(stop), CultureInfo.InvariantCulture);
            await MeasureBusAsync(rig, port, stop);
            rig.Report("tcp_plain_socket_us", MeasurePlain(port), 1);
        }
        finally
        {
            slave.Kill();
        }
    }

    private static async Task MeasureBusAsync(RigContext rig, int port, CancellationToken stop)
    {
        using var files = new AgentFiles();
        files.WriteProfile(quantities: 1, blocks: 1, registersEach: 1);
        files.WriteConfiguration(ChildProgram.FreePort(), AgentFiles.Tcp(port, AgentFiles.Devices(1, 1000)));
        var configuration = AgentConfiguration.Read(files.Configuration, new FaultList(files.Configuration))!;
        await using var bus = BusFactory.Create(configuration.Buses[0], rig.Time, NullLogger.Instance);
        var request = new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, Registers);
        var buffer = new byte[2 * Registers];
        var costs = new List<double>();
        var bytes = new List<double>();
        await ReadAsync(bus, request, buffer, WarmUp, stop);
        for (var round = 0; round < Rounds; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            await ReadAsync(bus, request, buffer, Reads, stop);
            bytes.Add((GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Reads);
            costs.Add((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Reads);
        }

        rig.Report("tcp_read_us", Figures.Median(costs), 1);
        rig.Report("tcp_read_bytes", Figures.Median(bytes), 0);
    }

    private static async Task ReadAsync(IBus bus, RegisterRequest request, byte[] buffer, int count, CancellationToken stop)
    {
        for (var read = 0; read < count; read++)
        {
            var reply = await bus.ReadAsync(request, buffer, stop);
            if (reply.Outcome != BusOutcome.Ok) throw new RigException($"A read gave {reply.Outcome}");
        }
    }

    private static double MeasurePlain(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        Span<byte> question = stackalloc byte[TcpFrame.HeaderSize + 5];
        ModbusRequest.ReadHoldingRegisters(0, Registers).TryWrite(question[TcpFrame.HeaderSize..], out var pdu);
        TcpFrame.Write(1, 1, question.Slice(TcpFrame.HeaderSize, pdu), question, out _);
        Span<byte> answer = stackalloc byte[TcpFrame.SizeMax];
        var costs = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            for (var read = 0; read < Reads; read++)
            {
                socket.Send(question);
                for (var got = 0; got < TcpFrame.HeaderSize + 2 + (2 * Registers);) got += socket.Receive(answer[got..]);
            }

            costs.Add((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Reads);
        }

        return Figures.Median(costs);
    }
}
