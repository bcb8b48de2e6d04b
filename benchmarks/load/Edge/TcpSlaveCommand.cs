using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.LoadRig.Edge;

/// <summary><c>tcp-slave</c>: a Modbus TCP slave in a process of its own, so that its processor time is not the master's.</summary>
internal static class TcpSlaveCommand
{
    public const string Verb = "tcp-slave";

    public static Command Create()
    {
        var command = new Command(Verb, "Answers Modbus TCP on a port that it prints, one connection after the other.") { Hidden = true };
        command.SetAction(_ => Listen());
        return command;
    }

    private static void Listen()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        while (true)
        {
            using var socket = listener.AcceptSocket();
            socket.NoDelay = true;
            Serve(socket);
        }
    }

    private static void Serve(Socket socket)
    {
        var buffer = new byte[2 * TcpFrame.SizeMax];
        var answer = new byte[TcpFrame.SizeMax];
        Span<ushort> registers = stackalloc ushort[ModbusLimits.ReadRegistersMax];
        var length = 0;
        uint round = 0;
        while (socket.Receive(buffer.AsSpan(length)) is > 0 and var count)
        {
            length += count;
            while (TcpFrame.Read(buffer.AsSpan(0, length), out var frame, out var consumed) == TcpStatus.Ok)
            {
                if (ModbusRequest.Parse(frame.Pdu, out var request) != PduStatus.Ok) return;
                var asked = registers[..request.Quantity];
                RigValues.Fill(asked, request.Address, round++);
                ModbusResponseWriter.TryWriteRegisters(request.Function, asked, answer.AsSpan(TcpFrame.HeaderSize), out var pdu);
                TcpFrame.Write(frame.Transaction, frame.Unit, answer.AsSpan(TcpFrame.HeaderSize, pdu), answer, out var size);
                socket.Send(answer.AsSpan(0, size));
                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                length -= consumed;
            }
        }
    }
}
