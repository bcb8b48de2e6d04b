using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What was found for the question at hand.</summary>
internal enum Heard
{
    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>The question again: an echo, or the answer to a mirror question.</summary>
    Copy,

    /// <summary>The answer.</summary>
    Answer,

    /// <summary>A refusal.</summary>
    Exception,

    /// <summary>Another master asked the same unit the same kind of question: whose the next answer is cannot be told.</summary>
    Disturbed,
}

/// <summary>
/// Listens to an RTU line: cuts what arrives into frames, finds the answer among them and counts everything else for what it is
/// (late, foreign, noise). Other masters, other slaves and noise are passed over; nothing but time ends the listening.
/// </summary>
internal sealed class RtuEar(ILine line, RtuTiming? timing, UnitBook units, BusCounters counters, TimeProvider time)
{
    /// <summary>More between a question and its answer is no bus any more.</summary>
    private const int BabbleMax = 16 * 1024;

    private readonly ByteQueue _input = new(4 * RtuFrame.SizeMax);
    private long _headStamp;
    private int _heardBytes;
    private int _droppedBytes;
    private bool _isDisturbed;

    /// <summary>When the last byte arrived.</summary>
    public long LastByteStamp { get; private set; } = time.GetTimestamp();

    /// <summary>Since <see cref="Begin"/> bytes came that make no sense, or a wrong answer of the unit asked.</summary>
    public bool WasGarbled { get; private set; }

    /// <summary>The frame found was the first since <see cref="Begin"/>, without a byte before it.</summary>
    public bool IsClean { get; private set; }

    /// <summary>A question goes out.</summary>
    public void Begin()
    {
        Flush();
        _heardBytes = 0;
        _droppedBytes = 0;
        _isDisturbed = false;
        WasGarbled = false;
    }

    /// <summary>The line was opened anew.</summary>
    public void Forget() => _input.Clear();

    /// <summary>Takes what arrives within a time; false if nothing did.</summary>
    /// <exception cref="IOException">The line is lost, or babbles.</exception>
    public bool Listen(TimeSpan wait)
    {
        var wasEmpty = _input.IsEmpty;
        var count = line.Read(_input.Free(), wait);
        if (count == 0) return false;
        _input.Added(count);
        LastByteStamp = time.GetTimestamp();
        if (wasEmpty) _headStamp = LastByteStamp - StampsOf(timing?.WireTime(count) ?? TimeSpan.Zero);
        counters.Received(count);
        _heardBytes += count;
        return _heardBytes <= BabbleMax ? true : throw new IOException("babbles without end");
    }

    /// <summary>Sorts what came while nobody waits for an answer.</summary>
    public void Sort(bool isFinal)
    {
        while (!_input.IsEmpty && Step(_input.Bytes, isFinal, default) != RtuSightKind.Undecided)
        {
            // Each step takes a frame or a byte.
        }
    }

    /// <summary>Takes up to and with the answer.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="isFinal">No more will come.</param>
    /// <param name="pdu">Of the frame found; valid until the next <see cref="Listen"/>.</param>
    /// <param name="headStamp">When the first byte of that frame, or of the one under way, came onto the wire.</param>
    /// <param name="underWay">With nothing found: bytes that the answer under way will have at least, 0 if none is.</param>
    public Heard Find(scoped in RtuQuestion question, bool isFinal, out ReadOnlySpan<byte> pdu, out long headStamp, out int underWay)
    {
        pdu = default;
        headStamp = _headStamp;
        underWay = 0;
        while (!_input.IsEmpty)
        {
            var bytes = _input.Bytes;
            var match = RtuMatch.At(bytes, question, out var length);
            if (match > RtuMatchKind.Partial)
            {
                pdu = bytes[1..(length - Crc16.Size)];
                headStamp = _headStamp;
                IsClean = _droppedBytes == 0;
                Drop(length);
                return match switch
                {
                    RtuMatchKind.Copy => Heard.Copy,
                    RtuMatchKind.Answer => Heard.Answer,
                    _ => Heard.Exception,
                };
            }

            if (match == RtuMatchKind.Partial && !isFinal)
            {
                headStamp = _headStamp;
                underWay = length;
                return Heard.Nothing;
            }

            // Noise that looks like the beginning of a long frame must not hide the answer behind it, nor what lies between.
            var sight = Step(bytes, isFinal, question);
            if (sight == RtuSightKind.Undecided)
            {
                var at = MatchBehind(bytes, question);
                if (at == 0) return Heard.Nothing;
                Step(bytes[..at], isFinal: true, question);
            }

            if (_isDisturbed) return Heard.Disturbed;
        }

        return Heard.Nothing;
    }

    /// <summary>Whatever is left is no frame any more.</summary>
    private void Flush()
    {
        Sort(isFinal: true);
        _input.Clear();
    }

    private static int MatchBehind(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question)
    {
        for (var at = 1; at < bytes.Length; at++)
        {
            if (RtuMatch.At(bytes[at..], question, out _) > RtuMatchKind.Partial) return at;
        }

        return 0;
    }

    /// <summary>Takes a frame of others or a byte of noise from the front.</summary>
    private RtuSightKind Step(ReadOnlySpan<byte> bytes, bool isFinal, scoped in RtuQuestion question)
    {
        var sight = RtuSight.At(bytes, isFinal, out var length, out var direction);
        if (sight == RtuSightKind.Noise)
        {
            counters.SawNoise(1);
            WasGarbled = true;
            Drop(1);
        }
        else if (sight == RtuSightKind.Frame)
        {
            var unit = bytes[0];
            var function = (ModbusFunction)(bytes[1] & 0x7F);
            Note(bytes[..length], direction, unit, function);
            Drop(length);
            if (unit == question.Unit && function == question.Asked.Function)
            {
                // Our unit, our function, and yet not our answer.
                WasGarbled = true;
                _isDisturbed = units.QuarantineLeft(unit) > TimeSpan.Zero;
            }
        }

        return sight;
    }

    private void Note(ReadOnlySpan<byte> frame, RtuDirection direction, byte unit, ModbusFunction function)
    {
        // Some frames may be a question as well as an answer: of a unit that owes us one it is the answer.
        var mayAnswer = direction == RtuDirection.Response
            || (RtuLength.Predict(frame, RtuDirection.Response, out var length) == RtuLengthStatus.Known && length == frame.Length);
        if (mayAnswer && units.Close(unit, function, _headStamp))
        {
            counters.SawLate();
            return;
        }

        counters.SawForeign();
        if (direction == RtuDirection.Request && unit != ModbusLimits.UnitBroadcast) units.Overheard(unit, function, LastByteStamp);
    }

    private void Drop(int bytes)
    {
        _input.Drop(bytes);
        _droppedBytes += bytes;
        if (!_input.IsEmpty) _headStamp = LastByteStamp;
    }

    private long StampsOf(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
