using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// All units of one serial line on a pseudo-terminal, paced to the wire by a thread of its own, which writes down when each question
/// came: the master is measured from here. A question arrives whole, since a pseudo-terminal has no wire; its wire time is waited for.
/// An answer is handed over in pieces of 8 bytes, as the FIFO of a UART does, its last byte when the wire would have carried it.
/// </summary>
internal sealed class PacedSlave : IDisposable
{
    private const int FifoBytes = 8;
    private const int PollMs = 50;

    private readonly PseudoTerminal _terminal = PseudoTerminal.Open();
    private readonly LineSpeed _speed;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly List<Question> _questions = [];
    private readonly HashSet<byte> _dead = [];
    private readonly byte[] _received = new byte[512];
    private readonly byte[] _answer = new byte[RtuFrame.SizeMax];
    private volatile bool _isStopping;
    private int _length;
    private uint _round;
    private long _badBytes;

    public PacedSlave(LineSpeed speed)
    {
        _speed = speed;
        _thread = new Thread(Serve) { IsBackground = true, Name = "paced slave" };
        _thread.Start();
    }

    public string Path => _terminal.Path;

    /// <summary>True when the thread has precedence over ordinary ones.</summary>
    public bool HasPrecedence { get; private set; }

    /// <summary>Bytes that were no question: 0, or the figures mean nothing.</summary>
    public long BadBytes => Volatile.Read(ref _badBytes);

    public IReadOnlyList<Question> Questions()
    {
        lock (_gate) return [.. _questions];
    }

    /// <summary>From now on these units are silent and all others answer.</summary>
    public void SetDead(params IEnumerable<byte> units)
    {
        lock (_gate)
        {
            _dead.Clear();
            _dead.UnionWith(units);
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _terminal.Dispose();
    }

    private void Serve()
    {
        HasPrecedence = Pace.TakePrecedence();
        while (!_isStopping)
        {
            var count = _terminal.Read(_received.AsSpan(_length), PollMs);
            if (count == 0)
            {
                // A silence this long ends every frame.
                Interlocked.Add(ref _badBytes, _length);
                _length = 0;
                continue;
            }

            var heard = Pace.Now;
            _length += count;
            while (_length >= LineSpeed.QuestionBytes) Take(heard);
        }
    }

    private void Take(long heard)
    {
        var isQuestion = RtuFrame.Read(_received.AsSpan(0, LineSpeed.QuestionBytes), out var frame) == RtuStatus.Ok
            && ModbusRequest.Parse(frame.Pdu, out var request) == PduStatus.Ok
            && Reply(heard, frame.Unit, request);
        if (!isQuestion) Interlocked.Add(ref _badBytes, LineSpeed.QuestionBytes);
        _length -= LineSpeed.QuestionBytes;
        _received.AsSpan(LineSpeed.QuestionBytes, _length).CopyTo(_received);
    }

    private bool Reply(long heard, byte unit, in ModbusRequest request)
    {
        if (request.Function is not (ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters)) return false;
        bool isDead;
        lock (_gate) isDead = _dead.Contains(unit);
        if (!isDead) Send(heard, unit, request);
        lock (_gate) _questions.Add(new Question(unit, request.Address, request.Quantity, heard, isDead ? heard : Pace.Now, !isDead));
        return true;
    }

    private void Send(long heard, byte unit, in ModbusRequest request)
    {
        Span<ushort> registers = stackalloc ushort[request.Quantity];
        RigValues.Fill(registers, request.Address, _round++);
        ModbusResponseWriter.TryWriteRegisters(request.Function, registers, _answer.AsSpan(1), out var pdu);
        RtuFrame.Write(unit, _answer.AsSpan(1, pdu), _answer, out var size);
        var start = heard + Pace.Stamps(_speed.Question + _speed.Timing.InterFrameMin + _speed.Turnaround);
        for (var sent = 0; sent < size;)
        {
            var piece = Math.Min(FifoBytes, size - sent);
            Pace.Until(start + Pace.Stamps(_speed.Timing.WireTime(sent + piece)));
            _terminal.Write(_answer.AsSpan(sent, piece));
            sent += piece;
        }
    }
}
