using SmartPoles.Protocols.Fieldbus.Modbus;
using Native = SmartPoles.DeviceSimulators.Buses.PseudoTerminalNative;

namespace SmartPoles.LoadRig.Edge;

/// <summary>
/// The scheduler to compare with: every period asks all requests of all devices one after the other, three retries each; when a
/// request has failed for good, either the rest of the device is left out for this round or every request is tried. A round that takes
/// longer than the period is followed at once by the next. A thread of its own on the plain device file, so that nothing is slower
/// than it must be.
/// </summary>
internal sealed class SequentialScheduler : IDisposable
{
    private const int Retries = 3;

    private readonly Thread _thread;
    private readonly string _path;
    private readonly LineSpeed _speed;
    private readonly TimeSpan _period;
    private readonly TimeSpan _timeout;
    private readonly IReadOnlyList<IReadOnlyList<(ushort Address, ushort Count)>> _units;
    private readonly bool _skipsRest;
    private readonly byte[] _question = new byte[LineSpeed.QuestionBytes];
    private readonly byte[] _answer = new byte[2 * RtuFrame.SizeMax];
    private volatile bool _isStopping;

    /// <param name="path">Device file.</param>
    /// <param name="speed">Of the line.</param>
    /// <param name="period">Of all.</param>
    /// <param name="timeout">From the end of the question to the first byte of the answer.</param>
    /// <param name="units">The requests of units 1, 2, 3...</param>
    /// <param name="skipsRest">A request that failed for good ends the round of its device.</param>
    public SequentialScheduler(
        string path, LineSpeed speed, TimeSpan period, TimeSpan timeout, IReadOnlyList<IReadOnlyList<(ushort Address, ushort Count)>> units, bool skipsRest)
    {
        (_path, _speed, _period, _timeout, _units, _skipsRest) = (path, speed, period, timeout, units, skipsRest);
        _thread = new Thread(Run) { IsBackground = true, Name = "sequential scheduler" };
        _thread.Start();
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        var file = Native.Open(_path, Native.ReadWrite | Native.NoControllingTerminal | Native.NonBlocking | Native.CloseOnExec);
        if (file < 0) throw new RigException($"{_path} cannot be opened");
        var due = Pace.Now;
        while (!_isStopping)
        {
            Round(file);
            due = Math.Max(due + Pace.Stamps(_period), Pace.Now);
            while (!_isStopping && Pace.Now < due) Pace.Until(Math.Min(due, Pace.Now + Pace.Stamps(TimeSpan.FromMilliseconds(100))));
        }

        Native.Close(file);
    }

    private void Round(int file)
    {
        for (var index = 0; index < _units.Count; index++)
        {
            foreach (var (address, count) in _units[index])
            {
                var isAnswered = false;
                for (var attempt = 0; attempt <= Retries && !isAnswered && !_isStopping; attempt++) isAnswered = Ask(file, (byte)(index + 1), address, count);
                if (!isAnswered && _skipsRest) break;
            }
        }
    }

    private unsafe bool Ask(int file, byte unit, ushort address, ushort count)
    {
        Span<byte> pdu = stackalloc byte[5];
        ModbusRequest.ReadHoldingRegisters(address, count).TryWrite(pdu, out var size);
        RtuFrame.Write(unit, pdu[..size], _question, out var length);
        Pace.Until(Pace.Now + Pace.Stamps(_speed.Timing.InterFrameMin));
        fixed (byte* question = _question) Native.Write(file, question, (nuint)length);
        var deadline = Pace.Now + Pace.Stamps(_timeout + _speed.Question + _speed.Answer(count));
        var got = 0;
        var expected = 5 + (2 * count);
        while (got < expected)
        {
            var left = (int)Math.Ceiling(Pace.Milliseconds(deadline - Pace.Now));
            if (left <= 0) return false;
            var entry = new Native.PollEntry { File = file, Events = Native.PollIn };
            if (Native.Poll(&entry, 1, left) <= 0) continue;
            fixed (byte* answer = _answer) got += (int)Math.Max(0, Native.Read(file, answer + got, (nuint)(_answer.Length - got)));
        }

        return RtuFrame.Read(_answer.AsSpan(0, expected), out var frame) == RtuStatus.Ok && frame.Unit == unit;
    }
}
