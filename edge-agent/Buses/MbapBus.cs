using Microsoft.Extensions.Logging;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Modbus TCP master. The transaction number pairs answer and question, so late answers are simply passed over.</summary>
internal sealed class MbapBus : IBus
{
    private readonly LineKeeper _keeper;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly byte[] _sending = new byte[TcpFrame.SizeMax];
    private readonly byte[] _received = new byte[4 * TcpFrame.SizeMax];
    private ushort _transaction;
    private int _count;

    public MbapBus(string name, ILine line, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        Name = name;
        _timeout = timeout;
        _time = time;
        _keeper = new LineKeeper(name, line, TimeSpan.FromSeconds(2), time, logger);
    }

    public string Name { get; }

    public string Address => _keeper.Line.Address;

    public BusCounters Counters { get; } = new();

    public async ValueTask<BusReply> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var sent = _time.GetTimestamp();
        try
        {
            if (!_keeper.Line.IsOpen) _count = 0;
            if (!await _keeper.EnsureOpenAsync(cancel).ConfigureAwait(false)) return Reply(BusOutcome.BusDown, sent);
            sent = _time.GetTimestamp();
            var (outcome, code) = await AskAsync(request, registers, cancel).ConfigureAwait(false);
            if (outcome is BusOutcome.Ok or BusOutcome.Exception) _keeper.NoteAlive();
            return Reply(outcome, sent, code);
        }
        catch (IOException failure)
        {
            _keeper.Broke(failure.Message);
            return Reply(BusOutcome.BusDown, sent);
        }
    }

    public ValueTask<BusReply> WriteAsync(RegisterWrite write, CancellationToken cancel) => throw new NotImplementedException();

    public ValueTask DisposeAsync()
    {
        _keeper.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<(BusOutcome Outcome, ModbusExceptionCode Code)> AskAsync(
        RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        _transaction++;
        var length = Frame(request);
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            await _keeper.Line.WriteAsync(_sending.AsMemory(0, length), both.Token).ConfigureAwait(false);
            while (true)
            {
                if (TakeAnswer(request, registers.Span) is { } answer) return answer;
                var read = await _keeper.Line.ReadAsync(_received.AsMemory(_count), both.Token).ConfigureAwait(false);
                if (read == 0) throw new IOException("the other side closed the connection");
                _count += read;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (BusOutcome.Timeout, ModbusExceptionCode.None);
        }
    }

    /// <summary>Goes through the whole frames received; null when the answer is not among them yet.</summary>
    private (BusOutcome Outcome, ModbusExceptionCode Code)? TakeAnswer(RegisterRequest request, Span<byte> registers)
    {
        while (true)
        {
            var status = TcpFrame.Read(_received.AsSpan(0, _count), out var frame, out var consumed);
            if (status == TcpStatus.Incomplete) return null;
            if (status != TcpStatus.Ok)
            {
                // The stream has lost its framing: nothing behind this byte can be trusted.
                _keeper.Broke("the other side does not speak Modbus TCP");
                return (BusOutcome.BadFrame, ModbusExceptionCode.None);
            }

            (BusOutcome, ModbusExceptionCode)? answer = null;
            if (frame.Transaction == _transaction)
            {
                var parsed = ModbusResponse.Parse(request.ToModbus(), frame.Pdu, out var response);
                if (frame.Unit == request.Unit && parsed == ResponseStatus.Ok) response.Data.CopyTo(registers);
                answer = (frame.Unit == request.Unit ? parsed : ResponseStatus.WrongEcho) switch
                {
                    ResponseStatus.Ok => (BusOutcome.Ok, ModbusExceptionCode.None),
                    ResponseStatus.Exception => (BusOutcome.Exception, response.ExceptionCode),
                    _ => (BusOutcome.BadFrame, ModbusExceptionCode.None),
                };
            }

            _received.AsSpan(consumed, _count - consumed).CopyTo(_received);
            _count -= consumed;
            if (answer is not null) return answer;
        }
    }

    private int Frame(RegisterRequest request)
    {
        var pduArea = _sending.AsSpan(TcpFrame.HeaderSize);
        if (!request.ToModbus().TryWrite(pduArea, out var pdu)) throw new ArgumentOutOfRangeException(nameof(request), request, "Not a legal question");
        TcpFrame.Write(_transaction, request.Unit, pduArea[..pdu], _sending, out var length);
        return length;
    }

    private BusReply Reply(BusOutcome outcome, long sent, ModbusExceptionCode code = ModbusExceptionCode.None) =>
        new(outcome, code, sent, _time.GetTimestamp());
}
