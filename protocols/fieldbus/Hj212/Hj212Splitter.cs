namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>
/// Cuts a stream of bytes into frames and finds its place again after noise. Holds two frames at the most; allocates nothing after its
/// construction. Not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// receive into Free -> Received(n) -> Next(): Ok (a frame) ... Incomplete -> receive again
///                                            BadCrc, BadEnd ... (a head whose frame is none; skipped, and on)
/// </code>
/// A head that does not hold is given up at its first byte, so that a frame behind it is never lost with it. A second ## or an end of
/// line inside a frame that still grows gives it up at once: neither can stand in a body, so that a wrong length delays nothing.
/// </remarks>
public sealed class Hj212Splitter
{
    private readonly ReceiveBuffer _buffer = new(2 * Hj212Limits.FrameSizeMax);
    private int _looked;

    /// <summary>Frames found.</summary>
    public long Frames { get; private set; }

    /// <summary>Bytes that belong to no frame.</summary>
    public long BytesSkipped { get; private set; }

    /// <summary>Heads whose checksum did not match.</summary>
    public long BadCrcs { get; private set; }

    /// <summary>Bytes that wait for the rest of their frame.</summary>
    public int Waiting => _buffer.Waiting.Length;

    /// <summary>Where to receive into; never empty after <see cref="Next"/> said <see cref="Hj212Status.Incomplete"/>.</summary>
    public Memory<byte> Free => _buffer.Free;

    /// <summary>So many bytes have been put into <see cref="Free"/>.</summary>
    public void Received(int count) => _buffer.Received(count);

    /// <summary>Takes as many bytes as there is room for; how many.</summary>
    public int Feed(ReadOnlySpan<byte> bytes) => _buffer.Feed(bytes);

    /// <summary>The next frame, or what stood in its place.</summary>
    /// <param name="frame">On <see cref="Hj212Status.Ok"/>; borrows the buffer until the next call.</param>
    /// <returns>
    /// <see cref="Hj212Status.Incomplete"/> when all has been looked at. <see cref="Hj212Status.BadLength"/>,
    /// <see cref="Hj212Status.BadEnd"/> and <see cref="Hj212Status.BadCrc"/> for a head whose frame is none: it is skipped, call again.
    /// </returns>
    public Hj212Status Next(out Hj212Frame frame)
    {
        frame = default;
        while (true)
        {
            var waiting = _buffer.Waiting;
            var status = Hj212Frame.Read(waiting, out frame, out var consumed);
            if (status == Hj212Status.Incomplete && IsBroken(waiting)) status = Hj212Status.BadEnd;
            switch (status)
            {
                case Hj212Status.Incomplete:
                    return status;
                case Hj212Status.Ok:
                    Frames++;
                    Advance(consumed);
                    return status;
                case Hj212Status.BadHead:
                    SkipToHead(waiting);
                    break;
                default:
                    if (status == Hj212Status.BadCrc) BadCrcs++;
                    Skip(1);
                    return status;
            }
        }
    }

    /// <summary>Gives up what waits: the line was silent too long, or is another one now.</summary>
    public void Clear() => Skip(Waiting);

    /// <summary>True when the frame that still grows cannot become one.</summary>
    private bool IsBroken(ReadOnlySpan<byte> waiting)
    {
        if (waiting.Length <= Hj212Frame.HeadSize) return false;
        var from = Math.Max(_looked, Hj212Frame.HeadSize);
        var grown = waiting[from..];
        _looked = Math.Max(from, waiting.Length - 1);
        if (grown.IndexOf(Hj212Frame.Head) >= 0) return true;
        var line = grown.IndexOf((byte)'\n');
        return line >= 0 && from + line < ExpectedSize(waiting) - 1;
    }

    private static int ExpectedSize(ReadOnlySpan<byte> waiting) =>
        Digits.TryRead(waiting.Slice(2, 4), out var length) ? Hj212Frame.HeadSize + length + Hj212Frame.TailSize : 0;

    private void SkipToHead(ReadOnlySpan<byte> waiting)
    {
        // Read says BadHead for one wrong byte already: the first # may be noise before the true ##.
        var next = waiting[1..].IndexOf((byte)'#');
        Skip(next < 0 ? waiting.Length : 1 + next);
    }

    private void Skip(int count)
    {
        BytesSkipped += count;
        Advance(count);
    }

    private void Advance(int count)
    {
        _buffer.Advance(count);
        _looked = 0;
    }
}
