using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// Cuts requests out of the bytes of a line: by predicted length, and by silence where the length cannot be told. After
/// a damaged frame everything up to the next silence is dropped, as real slaves do. Not thread-safe.
/// </summary>
public sealed class RtuRequestFramer(BusCounters counters)
{
    private readonly byte[] _buffer = new byte[2 * RtuFrame.SizeMax];
    private int _length;
    private bool _deaf;

    /// <summary>True while bytes wait for more, or for the silence that tells what they were.</summary>
    public bool IsInsideFrame => _length > 0 || _deaf;

    /// <summary>Takes bytes as they come; bytes beyond two frames without a silence are noise.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_deaf) return;
        if (bytes.Length > _buffer.Length - _length)
        {
            GoDeaf();
            counters.BadFraming();
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>What came was another protocol's.</summary>
    public void Forget()
    {
        _deaf = false;
        _length = 0;
    }

    /// <summary>Gives the next whole request; it borrows the framer's buffer until the next call.</summary>
    /// <param name="silence">No byte came for longer than t3.5: what is there is all there is.</param>
    /// <param name="frame">Set when true.</param>
    /// <param name="size">Bytes of the frame.</param>
    public bool TryTake(bool silence, out RtuFrame frame, out int size)
    {
        frame = default;
        size = 0;
        if (silence && _deaf)
        {
            _deaf = false;
            _length = 0;
            return false;
        }

        if (_length == 0) return false;
        var soFar = _buffer.AsSpan(0, _length);
        var known = RtuLength.Predict(soFar, RtuDirection.Request, out var predicted) == RtuLengthStatus.Known;
        if (known && _length >= predicted) return Cut(predicted, silence, out frame, out size);
        if (!silence) return false;

        // Silence with a length that could not be told: an unknown function is still a frame if its checksum says so.
        if (!known && RtuFrame.Read(soFar, out _) == RtuStatus.Ok) return Cut(_length, silence, out frame, out size);
        counters.BadFraming();
        _length = 0;
        return false;
    }

    private bool Cut(int length, bool silence, out RtuFrame frame, out int size)
    {
        size = length;
        if (RtuFrame.Read(_buffer.AsSpan(0, length), out frame) != RtuStatus.Ok)
        {
            counters.BadCrc();
            if (silence) _length = 0;
            else GoDeaf();
            size = 0;
            return false;
        }

        // The frame goes to a place of its own, so that the rest can move to the front.
        var taken = _buffer.AsSpan(0, length).ToArray();
        _buffer.AsSpan(length, _length - length).CopyTo(_buffer);
        _length -= length;
        return RtuFrame.Read(taken, out frame) == RtuStatus.Ok;
    }

    private void GoDeaf()
    {
        _deaf = true;
        _length = 0;
    }
}
