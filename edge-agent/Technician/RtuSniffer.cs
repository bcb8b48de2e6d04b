using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>What a stretch of bytes on a line was.</summary>
internal enum SniffedKind
{
    Question,
    Answer,
    Refusal,

    /// <summary>A whole frame with a right checksum whose function is not known here.</summary>
    Unknown,

    /// <summary>Bytes that belong to no frame.</summary>
    Noise,

    /// <summary>A sentence of a head that talks unasked.</summary>
    Said,
}

/// <summary>One thing heard on a line.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Unit">Slave address; 0 for a broadcast, -1 for what is no Modbus.</param>
/// <param name="Bytes">As they came; a frame with its checksum.</param>
/// <param name="Question">The question to which this is the answer; null when none was heard.</param>
/// <param name="Gap">From the bytes before: for an answer about the device's turnaround.</param>
/// <param name="At">Since the start.</param>
internal sealed record Sniffed(SniffedKind Kind, int Unit, byte[] Bytes, byte[]? Question, TimeSpan Gap, TimeSpan At)
{
    /// <summary>The meter or the talker that it is of; null for Modbus and noise.</summary>
    public BusPeer? Other { get; init; }
}

/// <summary>
/// Cuts the bytes of a line into questions, answers and noise: of Modbus RTU, of meters, and the sentences of heads that talk. Pure: the caller
/// brings bytes and their time.
/// </summary>
/// <remarks>
/// RTU frames do not say which way they travel. After a question to a unit the next frame of that unit and function is read as its
/// answer, else as a question. A silence ends everything: what is no frame by then is noise. Frames of meters, which say whose they are and
/// which way they travel, come first: length, sum and end make them rarer by chance than a unit and a function.
/// </remarks>
internal sealed class RtuSniffer(TimeSpan silence)
{
    private readonly List<byte> _pending = [];
    private byte[]? _question;
    private (Sight Sight, byte[] Frame)? _meterQuestion;
    private TimeSpan _lastByte;
    private TimeSpan _gap;
    private TimeSpan _began;

    /// <summary>Takes what arrived at a time since the start.</summary>
    public IReadOnlyList<Sniffed> Feed(ReadOnlySpan<byte> bytes, TimeSpan at)
    {
        var heard = new List<Sniffed>();
        if (at - _lastByte >= silence) Flush(heard);
        if (_pending.Count == 0) Begin(at);
        _pending.AddRange(bytes);
        _lastByte = at;
        Cut(heard, isEnd: false);
        return heard;
    }

    /// <summary>Tells that nothing came until a time: what is pending and too old is given up.</summary>
    public IReadOnlyList<Sniffed> Tick(TimeSpan at)
    {
        var heard = new List<Sniffed>();
        if (at - _lastByte >= silence) Flush(heard);
        return heard;
    }

    private void Begin(TimeSpan at)
    {
        _gap = at - _lastByte;
        _began = at;
    }

    private void Flush(List<Sniffed> heard)
    {
        if (_pending.Count > 0) Cut(heard, isEnd: true);
    }

    private void Cut(List<Sniffed> heard, bool isEnd)
    {
        var noise = new List<byte>();
        while (_pending.Count > 0)
        {
            var bytes = _pending.ToArray();
            if (TakeFrame(bytes, isEnd, noise.Count == 0, out var mayGrow) is { } frame)
            {
                TellNoise(heard, noise);
                heard.Add(frame);
                _pending.RemoveRange(0, frame.Bytes.Length);
                _gap = TimeSpan.Zero;
                continue;
            }

            if (mayGrow && !isEnd) break;
            noise.Add(_pending[0]);
            _pending.RemoveAt(0);
        }

        TellNoise(heard, noise);
    }

    private void TellNoise(List<Sniffed> heard, List<byte> noise)
    {
        if (noise.Count == 0) return;
        heard.Add(new Sniffed(SniffedKind.Noise, -1, [.. noise], null, _gap, _began));
        noise.Clear();
        _gap = TimeSpan.Zero;
    }

    private Sniffed? TakeFrame(byte[] bytes, bool isEnd, bool isFirst, out bool mayGrow)
    {
        var other = OtherSight.At(bytes, isEnd, out var sight);
        if (other == SightKind.Frame)
        {
            mayGrow = false;
            return Other(sight, bytes[..sight.Length]);
        }

        mayGrow = other == SightKind.Undecided;
        var answers = _question is not null && bytes.Length > 1 && bytes[0] == _question[0] && (bytes[1] & 0x7F) == _question[1];
        RtuDirection[] order = answers ? [RtuDirection.Response, RtuDirection.Request] : [RtuDirection.Request, RtuDirection.Response];
        foreach (var direction in order)
        {
            var status = RtuLength.Predict(bytes, direction, out var length);
            if (status is RtuLengthStatus.Incomplete || (status == RtuLengthStatus.Known && length > bytes.Length))
            {
                mayGrow = true;
                continue;
            }

            if (status != RtuLengthStatus.Known || RtuFrame.Read(bytes.AsSpan(0, length), out _) != RtuStatus.Ok) continue;
            return direction == RtuDirection.Request ? Question(bytes[..length]) : Answer(bytes[..length]);
        }

        // A vendor's own function: only the silence tells its end.
        if (isFirst && isEnd && RtuFrame.Read(bytes, out _) == RtuStatus.Ok) return new Sniffed(SniffedKind.Unknown, bytes[0], bytes, null, _gap, _began);
        if (isFirst && !isEnd && bytes.Length <= RtuFrame.SizeMax) mayGrow = true;
        return null;
    }

    private Sniffed Other(in Sight sight, byte[] frame)
    {
        if (sight.Peer.Dialect.IsTalker()) return new Sniffed(SniffedKind.Said, -1, frame, null, _gap, _began) { Other = sight.Peer };
        if (!sight.IsAnswer)
        {
            _meterQuestion = (sight, frame);
            return new Sniffed(SniffedKind.Question, -1, frame, null, _gap, _began) { Other = sight.Peer };
        }

        var question = _meterQuestion is { } asked && asked.Sight.Kind == sight.Kind && asked.Sight.Peer.Means(sight.Peer) ? asked.Frame : null;
        _meterQuestion = null;
        return new Sniffed(SniffMeterText.IsRefusal(sight.Peer, frame) ? SniffedKind.Refusal : SniffedKind.Answer, -1, frame, question, _gap, _began) { Other = sight.Peer };
    }

    private Sniffed Question(byte[] frame)
    {
        // A broadcast has no answer.
        _question = frame[0] == 0 ? null : frame;
        return new Sniffed(SniffedKind.Question, frame[0], frame, null, _gap, _began);
    }

    private Sniffed Answer(byte[] frame)
    {
        var question = _question is not null && _question[0] == frame[0] && (frame[1] & 0x7F) == _question[1] ? _question : null;
        _question = null;
        return new Sniffed((frame[1] & 0x80) != 0 ? SniffedKind.Refusal : SniffedKind.Answer, frame[0], frame, question, _gap, _began);
    }
}
