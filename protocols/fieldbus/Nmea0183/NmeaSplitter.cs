namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>
/// Cuts a stream of bytes into sentences and finds its place again after noise: a sentence begins with the last $ before a line's end. Holds
/// four sentences at the most; allocates nothing after its construction. Not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// noise $WIMW $WIMWV,214.8,R,0.1,K,A*28 CR LF
///       ^ broken ^ the sentence
/// </code>
/// </remarks>
public sealed class NmeaSplitter
{
    private readonly ReceiveBuffer _buffer = new(4 * NmeaLimits.SentenceSizeMax);

    /// <summary>Sentences found.</summary>
    public long Sentences { get; private set; }

    /// <summary>Bytes that belong to no sentence.</summary>
    public long BytesSkipped { get; private set; }

    /// <summary>Lines whose checksum did not match.</summary>
    public long BadChecksums { get; private set; }

    /// <summary>Bytes that wait for the rest of their sentence.</summary>
    public int Waiting => _buffer.Waiting.Length;

    /// <summary>Where to receive into; never empty after <see cref="Next"/> said <see cref="NmeaStatus.Incomplete"/>.</summary>
    public Memory<byte> Free => _buffer.Free;

    /// <summary>So many bytes have been put into <see cref="Free"/>.</summary>
    public void Received(int count) => _buffer.Received(count);

    /// <summary>Takes as many bytes as there is room for; how many.</summary>
    public int Feed(ReadOnlySpan<byte> bytes) => _buffer.Feed(bytes);

    /// <summary>The next sentence, or what stood in its place.</summary>
    /// <param name="sentence">On <see cref="NmeaStatus.Ok"/>; borrows the buffer until the next call.</param>
    /// <returns>
    /// <see cref="NmeaStatus.Incomplete"/> when all has been looked at; any other trouble is a line that is no sentence: it is skipped,
    /// call again.
    /// </returns>
    public NmeaStatus Next(out NmeaSentence sentence)
    {
        sentence = default;
        while (true)
        {
            var waiting = _buffer.Waiting;
            var line = waiting.IndexOf((byte)'\n');
            var begin = (line < 0 ? waiting : waiting[..line]).LastIndexOf((byte)'$');
            if (line < 0)
            {
                DropWhatCannotBegin(waiting.Length, begin);
                return NmeaStatus.Incomplete;
            }

            if (begin < 0)
            {
                Skip(line + 1);
                continue;
            }

            Skip(begin);
            var text = waiting[begin..(line + 1)];
            var status = text.EndsWith("\r\n"u8) ? NmeaSentence.Read(text, out sentence) : NmeaStatus.NoChecksum;
            if (status == NmeaStatus.Ok)
            {
                Sentences++;
                _buffer.Advance(text.Length);
                return status;
            }

            if (status == NmeaStatus.BadChecksum) BadChecksums++;
            Skip(text.Length);
            return status;
        }
    }

    /// <summary>Gives up what waits.</summary>
    public void Clear() => Skip(Waiting);

    private void DropWhatCannotBegin(int waiting, int begin)
    {
        if (begin < 0) Skip(waiting);
        else Skip(waiting - begin >= NmeaLimits.SentenceSizeMax ? waiting : begin);
    }

    private void Skip(int count)
    {
        BytesSkipped += count;
        _buffer.Advance(count);
    }
}
