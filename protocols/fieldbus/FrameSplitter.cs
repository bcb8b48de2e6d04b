namespace SmartPoles.Protocols.Fieldbus;

/// <summary>
/// Cuts a noisy stream into the frames of one dialect: give it bytes as they come, take frames until there is none. A frame
/// comes out with its right checksum or not at all; everything between is counted and passed over.
/// </summary>
/// <remarks>
/// <code>
///   bytes --Feed--> [ noise | frame | noise | frame under way ... ] --Take--> Frame | Partial, Missing n | Empty
///                   '----------- twice the longest frame --------'
/// </code>
/// A place that looks like the beginning of a frame is waited for until it is whole or proves to be none; then the search goes on
/// one byte behind it, so that no frame inside false beginnings is lost. What comes out does not depend on how the stream was
/// cut into pieces. A false beginning can hide the frame behind it for as long as bytes are missing: a caller that knows of a
/// silence on the line longer than the dialect allows inside a frame says so, and nothing is waited for any more.
/// The buffer is allocated once; feeding and taking allocate nothing. Not thread-safe.
/// </remarks>
public abstract class FrameSplitter
{
    private readonly byte[] _buffer;
    private int _start;
    private int _end;

    /// <param name="frameSizeMax">Bytes of the dialect's longest frame.</param>
    protected FrameSplitter(int frameSizeMax)
    {
        FrameSizeMax = frameSizeMax;
        _buffer = new byte[2 * frameSizeMax];
    }

    /// <summary>Bytes of the dialect's longest frame; no <see cref="SplitStatus.Partial"/> waits for more.</summary>
    public int FrameSizeMax { get; }

    /// <summary>After <see cref="SplitStatus.Partial"/>: at least so many bytes more until a frame can be whole; otherwise 0.</summary>
    public int Missing { get; private set; }

    /// <summary>Bytes held that are in no frame yet.</summary>
    public int Waiting => _end - _start;

    /// <summary>Frames given out since the start.</summary>
    public long Frames { get; private set; }

    /// <summary>Bytes passed over since the start because no frame began at them.</summary>
    public long BytesSkipped { get; private set; }

    /// <summary>Takes bytes as they came.</summary>
    /// <returns>
    /// How many were taken: all of them, as long as <see cref="Take"/> is called until it gives no frame before more than
    /// <see cref="FrameSizeMax"/> bytes are fed.
    /// </returns>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _end && _start > 0)
        {
            _buffer.AsSpan(_start, Waiting).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var taken = Math.Min(bytes.Length, _buffer.Length - _end);
        bytes[..taken].CopyTo(_buffer.AsSpan(_end));
        _end += taken;
        return taken;
    }

    /// <summary>Gives the next frame.</summary>
    /// <param name="frame">The frame with its checksum, without preamble; valid until the next <see cref="Feed"/>.</param>
    /// <param name="afterSilence">
    /// The line has been silent for longer than the dialect allows inside a frame, or was closed: what is not whole is no frame.
    /// </param>
    public SplitStatus Take(out ReadOnlySpan<byte> frame, bool afterSilence = false)
    {
        Missing = 0;
        while (_start < _end)
        {
            var held = _buffer.AsSpan(_start, Waiting);
            var sight = Look(held, out var size);
            if (sight == FrameSight.Frame)
            {
                frame = held[..size];
                _start += size;
                Frames++;
                return SplitStatus.Frame;
            }

            if (sight == FrameSight.Partial && !afterSilence)
            {
                frame = default;
                Missing = size - held.Length;
                return SplitStatus.Partial;
            }

            Skip(1 + NextStart(held[1..]));
        }

        _start = _end = 0;
        frame = default;
        return SplitStatus.Empty;
    }

    /// <summary>Forgets what is held, as after opening a line anew; it counts as passed over.</summary>
    public void Clear()
    {
        Skip(Waiting);
        _start = _end = 0;
        Missing = 0;
    }

    /// <summary>Tells what begins at the first byte.</summary>
    /// <param name="bytes">At least one byte.</param>
    /// <param name="size">
    /// Of a <see cref="FrameSight.Frame"/> its bytes; of <see cref="FrameSight.Partial"/> the bytes it will have at least, more than
    /// there are and no more than <see cref="FrameSizeMax"/>; otherwise 0.
    /// </param>
    protected abstract FrameSight Look(ReadOnlySpan<byte> bytes, out int size);

    /// <summary>Bytes at the front at which certainly no frame begins; a dialect with a fixed first byte searches for it.</summary>
    protected virtual int NextStart(ReadOnlySpan<byte> bytes) => 0;

    private void Skip(int bytes)
    {
        _start += bytes;
        BytesSkipped += bytes;
    }
}
