using System.Net;
using System.Net.Sockets;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Benchmarks;

/// <summary>The quickest slave: answers every question with 16 registers holding 0, 1, 2... as bytes. Tells its port first.</summary>
internal static class Slave
{
    private const int RtuQuestion = 8;

    public static void Serve(string framing, string path)
    {
        if (framing == "serial")
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            Console.WriteLine(0);
            AnswerRtu(file);
            return;
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        using var socket = listener.AcceptSocket();
        socket.NoDelay = true;
        using var stream = new NetworkStream(socket);
        if (framing == "mbap") AnswerMbap(stream);
        else AnswerRtu(stream);
    }

    private static void AnswerRtu(Stream stream)
    {
        var question = new byte[RtuQuestion];
        var answer = new byte[RtuFrame.SizeMax];
        var size = Pdu(answer.AsSpan(1));
        while (stream.ReadAtLeast(question, RtuQuestion, throwOnEndOfStream: false) == RtuQuestion)
        {
            RtuFrame.Write(question[0], answer.AsSpan(1, size), answer, out var written);
            stream.Write(answer.AsSpan(0, written));
        }
    }

    private static void AnswerMbap(Stream stream)
    {
        var question = new byte[TcpFrame.SizeMax];
        var answer = new byte[TcpFrame.SizeMax];
        var size = Pdu(answer.AsSpan(TcpFrame.HeaderSize));
        while (true)
        {
            var count = stream.Read(question);
            if (count == 0 || TcpFrame.Read(question.AsSpan(0, count), out var asked, out _) != TcpStatus.Ok) return;
            TcpFrame.Write(asked.Transaction, asked.Unit, answer.AsSpan(TcpFrame.HeaderSize, size), answer, out var written);
            stream.Write(answer.AsSpan(0, written));
        }
    }

    private static int Pdu(Span<byte> pdu)
    {
        Span<byte> registers = stackalloc byte[32];
        for (var at = 0; at < registers.Length; at++) registers[at] = (byte)at;
        ModbusResponseWriter.TryWriteRegisters(ModbusFunction.ReadHoldingRegisters, registers, pdu, out var written);
        return written;
    }
}
