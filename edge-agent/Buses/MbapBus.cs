using Microsoft.Extensions.Logging;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Modbus TCP master. The transaction number pairs answer and question, so late answers are simply passed over.</summary>
internal sealed class MbapBus : ModbusBus
{
    /// <summary>Whole frames between a question and its answer that are not it; more is a flood.</summary>
    private const int StrayFramesMax = 256;

    private readonly UnitBook _units;
    private readonly OpenTransactions _open = new();
    private readonly byte[] _sending = new byte[TcpFrame.SizeMax];
    private readonly ByteQueue _input = new(4 * TcpFrame.SizeMax);
    private ushort _transaction;

    public MbapBus(string name, ILine line, TimeSpan timeout, TimeProvider time, ILogger logger, Waker? waker)
        : this(name, line, timeout, time, logger, waker, new BusCounters())
    {
    }

    private MbapBus(string name, ILine line, TimeSpan timeout, TimeProvider time, ILogger logger, Waker? waker, BusCounters counters)
        : base(name, new LineKeeper(name, line, counters, time, logger), counters, time, waker) => _units = new UnitBook(timeout, time);

    public override TimeSpan QuarantineLeft(BusPeer peer) => TimeSpan.Zero;

    protected override bool TakesMeters => false;

    // Devices with an address of their own call themselves 0 or 255: on TCP there is no broadcast.
    protected override bool IsUnit(byte unit) => true;

    protected override BusReply Ask(byte unit, scoped in ModbusRequest asked, Span<byte> into, CancellationToken cancel)
    {
        var turn = new Turn { SentStamp = Time.GetTimestamp() };
        var began = turn.SentStamp;
        if (!EnsureReady(cancel)) return turn.ToReply(Time) with { EndStamp = Time.GetTimestamp() };
        try
        {
            Send(unit, asked, ref turn);
            Listen(unit, asked, into, ref turn, cancel);
            if (turn.Outcome is BusOutcome.Ok or BusOutcome.Exception) Keeper.NoteAlive();
        }
        catch (IOException failure)
        {
            turn.Outcome = BusOutcome.BusDown;
            Keeper.Broke(failure.Message);
        }
        catch (InvalidDataException failure)
        {
            turn.Outcome = BusOutcome.BadFrame;
            Keeper.Broke(failure.Message);
        }
        finally
        {
            if (turn.IsOwed) _open.Add(_transaction, unit, turn.QuestionEnd);
            turn.EndStamp = Time.GetTimestamp();
            Counters.Ended(turn.Outcome, Time.GetElapsedTime(began, turn.EndStamp));
        }

        return turn.ToReply(Time);
    }

    protected override BusReply Ask(in MeterRequest request, Span<byte> into, CancellationToken cancel) =>
        throw new NotSupportedException("No meter hangs on Modbus TCP");

    /// <summary>Open, and not closed by the other side meanwhile: a connection that idled is opened anew before anything is sent.</summary>
    private bool EnsureReady(CancellationToken cancel)
    {
        try
        {
            if (Keeper.Line.IsOpen && Receive(TimeSpan.Zero)) PassOver();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            Keeper.Broke(failure.Message);
        }

        var isReady = Keeper.EnsureOpen(cancel, out var isNew);
        if (isNew) _input.Clear();
        return isReady;
    }

    private void Send(byte unit, scoped in ModbusRequest asked, ref Turn turn)
    {
        asked.TryWrite(_sending.AsSpan(TcpFrame.HeaderSize), out var pdu);
        TcpFrame.Write(++_transaction, unit, _sending.AsSpan(TcpFrame.HeaderSize, pdu), _sending, out var length);
        turn.SentStamp = Time.GetTimestamp();
        turn.SentBytes = length;
        turn.IsOwed = true;
        Counters.Asked(length);
        Keeper.Line.Write(_sending.AsSpan(0, length));
        turn.QuestionEnd = Time.GetTimestamp();
    }

    private void Listen(byte unit, scoped in ModbusRequest asked, Span<byte> into, ref Turn turn, CancellationToken cancel)
    {
        var timeout = _units.TimeoutOf(unit);
        var strays = 0;
        var head = 0L;
        while (true)
        {
            while (TryTake(out var frame))
            {
                if (frame.Transaction == _transaction)
                {
                    Conclude(unit, asked, frame, into, head, ref turn);
                    return;
                }

                CountStray(frame);
                if (++strays > StrayFramesMax) throw new InvalidDataException("babbles without end");
            }

            var left = timeout - Time.GetElapsedTime(turn.QuestionEnd);
            if (left <= TimeSpan.Zero)
            {
                turn.Outcome = _input.IsEmpty ? BusOutcome.Timeout : BusOutcome.BadFrame;
                return;
            }

            cancel.ThrowIfCancellationRequested();
            if (Receive(left) && head == 0) head = Time.GetTimestamp();
        }
    }

    private void Conclude(
        byte unit, scoped in ModbusRequest asked, scoped in TcpFrame frame, Span<byte> into, long head, ref Turn turn)
    {
        // The number is ours: no other answer to this question will come, right or wrong.
        turn.IsOwed = false;
        turn.Outcome = BusOutcome.BadFrame;
        if (frame.Unit != unit) return;
        switch (ModbusResponse.Parse(asked, frame.Pdu, out var response))
        {
            case ResponseStatus.Ok:
                turn.Answered(BusOutcome.Ok, head);
                turn.DataBytes = CopyData(asked, frame.Pdu, into);
                break;
            case ResponseStatus.Exception:
                turn.Answered(BusOutcome.Exception, head);
                turn.Code = response.ExceptionCode;
                break;
            default:
                return;
        }

        _units.NoteAnswer(unit, Time.GetElapsedTime(turn.QuestionEnd, turn.AnswerHead));
    }

    private void PassOver()
    {
        while (TryTake(out var frame)) CountStray(frame);
    }

    private void CountStray(scoped in TcpFrame frame)
    {
        if (_open.Take(frame.Transaction) is { } open && open.Unit == frame.Unit)
        {
            _units.NoteLate(open.Unit, Time.GetElapsedTime(open.SentStamp));
            Counters.SawLate();
        }
        else
        {
            Counters.SawForeign();
        }
    }

    private bool Receive(TimeSpan wait)
    {
        var count = Keeper.Line.Read(_input.Free(), wait);
        _input.Added(count);
        Counters.Received(count);
        return count > 0;
    }

    private bool TryTake(out TcpFrame frame)
    {
        var status = TcpFrame.Read(_input.Bytes, out frame, out var consumed);
        if (status == TcpStatus.Incomplete) return false;

        // The stream has lost its framing: nothing behind this byte can be trusted.
        if (status != TcpStatus.Ok)
        {
            Counters.SawNoise(_input.Bytes.Length);
            _input.Clear();
            throw new InvalidDataException("the other side does not speak Modbus TCP");
        }

        _input.Drop(consumed);
        return true;
    }
}
