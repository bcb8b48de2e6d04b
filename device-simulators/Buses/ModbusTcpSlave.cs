using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>A Modbus TCP gateway with its units behind it: MBAP framing, answers at once.</summary>
public sealed class ModbusTcpSlave : IAsyncDisposable
{
    private readonly UnitTable _units;
    private readonly SlaveConduct _conduct;
    private readonly BusMischief _mischief;
    private readonly TimeProvider _clock;
    private readonly SlaveListener _listener;
    private readonly string _lineName;

    private ModbusTcpSlave(IPEndPoint endPoint, UnitTable units, SlaveConduct conduct, TimeProvider clock)
    {
        _units = units;
        _conduct = conduct;
        _clock = clock;
        _mischief = conduct.MischiefOn(units, clock, Counters);
        _lineName = conduct.LineName("tcp");
        _listener = new SlaveListener(endPoint, ServeAsync);
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>What was seen and said.</summary>
    public BusCounters Counters { get; } = new();

    /// <summary>Listens and answers.</summary>
    /// <exception cref="SocketException">The port is in use or not allowed.</exception>
    public static ModbusTcpSlave Start(UnitTable units, IPEndPoint endPoint, SlaveConduct? conduct = null, TimeProvider? clock = null) =>
        new(endPoint, units, conduct ?? SlaveConduct.Faultless, clock ?? TimeProvider.System);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        using var wire = new SemaphoreSlim(1);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await AnswerAllAsync(socket, wire, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task AnswerAllAsync(Socket socket, SemaphoreSlim wire, CancellationToken stop)
    {
        var buffer = new byte[2 * TcpFrame.SizeMax];
        var answer = new byte[TcpFrame.SizeMax];
        var length = 0;
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
            if (count == 0) return;
            length += count;
            while (true)
            {
                var status = TryAnswer(buffer.AsSpan(0, length), answer, out var consumed, out var size, out var faults);
                if (status == TcpStatus.Incomplete) break;
                if (status != TcpStatus.Ok)
                {
                    Counters.BadFraming();
                    return;
                }

                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                length -= consumed;
                if (faults is null) await PutAsync(socket, wire, answer.AsMemory(0, size), TimeSpan.Zero, stop);
                else await SendSpoiledAsync(socket, wire, answer.AsSpan(0, size).ToArray(), faults, stop);
            }
        }
    }

    private TcpStatus TryAnswer(ReadOnlySpan<byte> input, byte[] answer, out int consumed, out int size, out AnswerFaults? faults)
    {
        size = 0;
        faults = null;
        var status = TcpFrame.Read(input, out var frame, out consumed);
        if (status != TcpStatus.Ok) return status;
        var pdu = answer.AsSpan(TcpFrame.HeaderSize);
        int length;
        if (_units.TryGet(frame.Unit, out var device))
        {
            Counters.Requested();
            length = SlaveResponder.Answer(device, frame.Pdu, pdu);
            if (length == 0) ModbusResponseWriter.TryWriteException(frame.Function, ModbusExceptionCode.GatewayTargetFailedToRespond, pdu, out length);
            if (_mischief.IsAny && _mischief.Next(frame.Unit) is { IsAny: true } struck)
            {
                faults = struck;
                length = struck.SpoilPdu(pdu, length);
            }

            _conduct.Served?.Note(_lineName, frame.Unit, frame.Pdu, pdu[..length], faults?.Names ?? "");
        }
        else
        {
            // Nobody home behind this unit: a gateway says so, so that the master need not wait for its timeout.
            ModbusResponseWriter.TryWriteException(
                frame.Function, ModbusExceptionCode.GatewayTargetFailedToRespond, pdu, out length);
        }

        if (faults is not { IsSilent: true }) Counters.Replied((pdu[0] & 0x80) != 0);
        return TcpFrame.Write(frame.Transaction, frame.Unit, pdu[..length], answer, out size);
    }

    private async Task SendSpoiledAsync(Socket socket, SemaphoreSlim wire, byte[] answer, AnswerFaults faults, CancellationToken stop)
    {
        if (faults.Has(FaultKind.Foreign))
        {
            var transaction = (ushort)(answer[0] << 8 | answer[1]);
            await PutAsync(socket, wire, faults.StrangerOnTcp(transaction, answer[TcpFrame.HeaderSize - 1], answer.AsSpan(TcpFrame.HeaderSize)), TimeSpan.Zero, stop);
        }

        if (faults.IsSilent) return;
        if (faults.Late > TimeSpan.Zero) _ = SendLateAsync(socket, wire, answer, faults, stop);
        else await PutAsync(socket, wire, answer, faults.PerByte, stop);
    }

    /// <summary>The device is slow, the gateway is not: others are answered meanwhile.</summary>
    private async Task SendLateAsync(Socket socket, SemaphoreSlim wire, byte[] answer, AnswerFaults faults, CancellationToken stop)
    {
        try
        {
            await Task.Delay(faults.Late, _clock, stop);
            await PutAsync(socket, wire, answer, faults.PerByte, stop);
        }
        catch (Exception trouble) when (trouble is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Its master has gone: nobody waits for this answer.
        }
    }

    private async Task PutAsync(Socket socket, SemaphoreSlim wire, ReadOnlyMemory<byte> bytes, TimeSpan perByte, CancellationToken stop)
    {
        await wire.WaitAsync(stop);
        try
        {
            var piece = perByte > TimeSpan.Zero ? 1 : bytes.Length;
            for (var at = 0; at < bytes.Length; at += piece)
            {
                if (at > 0) await Task.Delay(perByte, _clock, stop);
                await SendAllAsync(socket, bytes.Slice(at, piece), stop);
            }
        }
        finally
        {
            wire.Release();
        }
    }

    internal static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes[sent..], stop);
    }
}
