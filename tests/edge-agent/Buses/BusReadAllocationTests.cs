using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>Counts what the whole process allocates, since a bus has a thread of its own; so nothing may run beside it.</summary>
[CollectionDefinition(nameof(BusReadAllocationTests), DisableParallelization = true)]
public class Alone;

[Collection(nameof(BusReadAllocationTests))]
public class BusReadAllocationTests
{
    private const int Reads = 2000;
    private const ushort Registers = 16;

    [Fact]
    public async Task Read_ModbusTcpSteadyState_KeepsItsBudget()
    {
        using var folder = new TempFolder();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var slave = new Thread(() => Answer(listener)) { IsBackground = true };
        slave.Start();
        var setup = TestConfiguration.Load(folder.Path, TestConfiguration.Text(TestConfiguration.TcpLine(((IPEndPoint)listener.LocalEndpoint).Port)));
        await using (var bus = BusFactory.Create(setup.Configuration.Buses[0], TimeProvider.System, NullLogger.Instance))
        {
            await ReadAsync(bus);

            // The least of several rounds: the runtime itself allocates a little now and then, when it compiles a hot method anew.
            var least = long.MaxValue;
            for (var round = 0; round < 5; round++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                await ReadAsync(bus);
                least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Reads);
            }

            Assert.InRange(least, 0, Budgets.Bytes("bus/read"));
        }

        slave.Join();
    }

    private static async Task ReadAsync(IBus bus)
    {
        var request = new RegisterRequest(1, ModbusFunction.ReadHoldingRegisters, 0, Registers);
        var buffer = new byte[2 * Registers];
        for (var read = 0; read < Reads; read++) Assert.True((await bus.ReadAsync(request, buffer, CancellationToken.None)).Outcome == BusOutcome.Ok);
    }

    /// <summary>A slave that allocates nothing itself: blocking calls on one thread, until the master closes.</summary>
    private static void Answer(TcpListener listener)
    {
        using var socket = listener.AcceptSocket();
        socket.NoDelay = true;
        Span<byte> question = stackalloc byte[TcpFrame.HeaderSize + 5];
        Span<byte> answer = stackalloc byte[TcpFrame.SizeMax];
        Span<byte> registers = stackalloc byte[2 * Registers];
        while (true)
        {
            for (var got = 0; got < question.Length;)
            {
                var count = socket.Receive(question[got..]);
                if (count == 0) return;
                got += count;
            }

            TcpFrame.Read(question, out var frame, out _);
            ModbusResponseWriter.TryWriteRegisters(ModbusFunction.ReadHoldingRegisters, registers, answer[TcpFrame.HeaderSize..], out var pdu);
            TcpFrame.Write(frame.Transaction, frame.Unit, answer.Slice(TcpFrame.HeaderSize, pdu), answer, out var size);
            socket.Send(answer[..size]);
        }
    }
}
