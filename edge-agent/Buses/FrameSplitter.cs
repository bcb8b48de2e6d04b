using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Cuts the overheard bytes of an RTU line into questions, answers and noise, by checksum and silence.</summary>
/// <remarks>
/// Frames of functions 05 and 06 look the same both ways: one that repeats the question before it is its answer.
/// </remarks>
/// <param name="silence">A gap that ends whatever came before it, in stamps of the bytes; a few times t3.5 behind USB adapters.</param>
public sealed class FrameSplitter(long silence)
{
    private readonly ByteQueue _input = new(8 * RtuFrame.SizeMax);
    private readonly List<byte> _noise = [];
    private byte[] _question = [];
    private long _stamp;

    /// <summary>Takes bytes and gives what became whole by them.</summary>
    public IReadOnlyList<LineFrame> Push(ReadOnlySpan<byte> bytes, long stamp)
    {
        var frames = new List<LineFrame>();
        if (stamp - _stamp > silence) Cut(isFinal: true, frames);
        _stamp = stamp;
        while (!bytes.IsEmpty)
        {
            var free = _input.Free();
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            _input.Added(count);
            bytes = bytes[count..];
            Cut(isFinal: false, frames);
        }

        return frames;
    }

    /// <summary>The line is silent: whatever is left is no frame.</summary>
    public IReadOnlyList<LineFrame> Flush()
    {
        var frames = new List<LineFrame>();
        Cut(isFinal: true, frames);
        return frames;
    }

    private void Cut(bool isFinal, List<LineFrame> frames)
    {
        while (!_input.IsEmpty)
        {
            var bytes = _input.Bytes;
            var sight = RtuSight.At(bytes, isFinal, out var length, out var direction);
            if (sight == RtuSightKind.Undecided) return;
            if (sight == RtuSightKind.Noise)
            {
                _noise.Add(bytes[0]);
                _input.Drop(1);
                continue;
            }

            EndNoise(frames);
            frames.Add(new LineFrame(KindOf(bytes[..length], direction), _stamp, bytes[..length].ToArray()));
            _input.Drop(length);
        }

        if (isFinal) EndNoise(frames);
    }

    private LineFrameKind KindOf(ReadOnlySpan<byte> frame, RtuDirection direction)
    {
        var isAnswer = direction == RtuDirection.Response || frame.SequenceEqual(_question);
        _question = isAnswer ? [] : frame.ToArray();
        return isAnswer ? LineFrameKind.Answer : LineFrameKind.Question;
    }

    private void EndNoise(List<LineFrame> frames)
    {
        if (_noise.Count == 0) return;
        frames.Add(new LineFrame(LineFrameKind.Noise, _stamp, _noise.ToArray()));
        _noise.Clear();
    }
}
