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
    Refusal,

    /// <summary>Another master asked the same device the same kind of question: whose the next answer is cannot be told.</summary>
    Disturbed,
}

/// <summary>
/// Listens to a line: cuts what arrives into frames of every dialect spoken there, finds the answer among them and counts everything else
/// for what it is (late, foreign, noise). Other masters, other slaves and noise are passed over; nothing but time ends the listening.
/// </summary>
internal sealed class RtuEar(ILine line, UnitBook units, BusCounters counters, TimeProvider time)
{
    /// <summary>More between a question and its answer is no bus any more.</summary>
    private const int BabbleMax = 16 * 1024;

    private readonly ByteQueue _input = new(4 * RtuFrame.SizeMax);
    private readonly LineSight _sight = new();
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

    /// <summary>Wire time of the line as it is set now; null behind a serial server.</summary>
    public RtuTiming? Timing { get; set; }

    /// <summary>Devices of this dialect are on the line: their frames are known from now on.</summary>
    public void Expect(BusDialect dialect) => _sight.Expect(dialect);

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

    /// <summary>The line was set to another speed: its silence begins anew.</summary>
    public void NoteChange() => LastByteStamp = time.GetTimestamp();

    /// <summary>Takes what arrives within a time; false if nothing did.</summary>
    /// <exception cref="IOException">The line is lost, or babbles.</exception>
    public bool Listen(TimeSpan wait)
    {
        var wasEmpty = _input.IsEmpty;
        var count = line.Read(_input.Free(), wait);
        if (count == 0) return false;
        _input.Added(count);
        LastByteStamp = time.GetTimestamp();
        if (wasEmpty) _headStamp = LastByteStamp - StampsOf(Timing?.WireTime(count) ?? TimeSpan.Zero);
        counters.Received(count);
        _heardBytes += count;
        return _heardBytes <= BabbleMax ? true : throw new IOException("babbles without end");
    }

    /// <summary>Sorts what came while nobody waits for an answer.</summary>
    public void Sort(bool isFinal)
    {
        while (!_input.IsEmpty && Step(_input.Bytes, isFinal, default) != SightKind.Undecided)
        {
            // Each step takes a frame or a byte.
        }
    }

    /// <summary>Takes up to and with the answer.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="isFinal">No more will come.</param>
    /// <param name="frame">The frame found, whole; valid until the next <see cref="Listen"/>.</param>
    /// <param name="headStamp">When the first byte of that frame, or of the one under way, came onto the wire.</param>
    /// <param name="underWay">With nothing found: bytes that the answer under way will have at least, 0 if none is.</param>
    public Heard Find(scoped in LineQuestion question, bool isFinal, out ReadOnlySpan<byte> frame, out long headStamp, out int underWay)
    {
        frame = default;
        headStamp = _headStamp;
        underWay = 0;
        while (!_input.IsEmpty)
        {
            var bytes = _input.Bytes;
            var match = question.Match(bytes, out var length);
            if (match > MatchKind.Partial)
            {
                frame = bytes[..length];
                headStamp = _headStamp;
                IsClean = _droppedBytes == 0;
                Drop(length);
                return match switch
                {
                    MatchKind.Copy => Heard.Copy,
                    MatchKind.Answer => Heard.Answer,
                    _ => Heard.Refusal,
                };
            }

            if (match == MatchKind.Partial && !isFinal)
            {
                headStamp = _headStamp;
                underWay = length;
                return Heard.Nothing;
            }

            // Noise that looks like the beginning of a long frame must not hide the answer behind it, nor what lies between.
            var sight = Step(bytes, isFinal, question);
            if (sight == SightKind.Undecided)
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

    private static int MatchBehind(ReadOnlySpan<byte> bytes, scoped in LineQuestion question)
    {
        for (var at = 1; at < bytes.Length; at++)
        {
            if (question.Match(bytes[at..], out _) > MatchKind.Partial) return at;
        }

        return 0;
    }

    /// <summary>Takes a frame of others or a byte of noise from the front.</summary>
    private SightKind Step(ReadOnlySpan<byte> bytes, bool isFinal, scoped in LineQuestion question)
    {
        var kind = _sight.At(bytes, isFinal, out var sight);
        if (kind == SightKind.Noise)
        {
            counters.SawNoise(1);
            WasGarbled = true;
            Drop(1);
        }
        else if (kind == SightKind.Frame)
        {
            Note(sight);
            Drop(sight.Length);
            if (question.Kind == sight.Kind && question.Peer.Means(sight.Peer))
            {
                // Our device, our function, and yet not our answer.
                WasGarbled = true;
                _isDisturbed = units.QuarantineLeft(sight.Peer) > TimeSpan.Zero;
            }
        }

        return kind;
    }

    private void Note(in Sight sight)
    {
        if (sight.MayAnswer && units.Close(sight.Peer, sight.Kind, _headStamp))
        {
            counters.SawLate();
            return;
        }

        counters.SawForeign();
        if (!sight.IsAnswer && !sight.Peer.IsBroadcast) units.Overheard(sight.Peer, sight.Kind, LastByteStamp);
    }

    private void Drop(int bytes)
    {
        _input.Drop(bytes);
        _droppedBytes += bytes;
        if (!_input.IsEmpty) _headStamp = LastByteStamp;
    }

    private long StampsOf(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
