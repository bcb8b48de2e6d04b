namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Puts a value together that came in several frames. DL/T 645-2007, section 7 (application layer), reading what follows.</summary>
/// <remarks>
/// <code>
///   read -> answer B1, more follows --Begin--> ask 12, sequence 1 -> answer B2 --Add--> ... -> answer 92 --Add--> whole
/// </code>
/// Its buffer is allocated once and used again for the next value. Not thread-safe.
/// </remarks>
public sealed class Dlt645FollowUps
{
    private readonly byte[] _value;

    /// <param name="sizeMax">Longest value, bytes; a longer one is given up.</param>
    public Dlt645FollowUps(int sizeMax = 2048) => _value = new byte[sizeMax];

    /// <summary>The value so far, without the offset; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Value => _value.AsSpan(0, Size);

    /// <summary>Bytes so far.</summary>
    public int Size { get; private set; }

    /// <summary>All frames have come.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The value was longer than the buffer, or than 255 frames: nothing more is taken.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The number to ask for next; 0 when none is wanted.</summary>
    public byte NextSequence { get; private set; }

    /// <summary>Takes the first answer.</summary>
    /// <returns>Whether it is taken; false only if too long.</returns>
    public bool Begin(scoped in Dlt645Response response)
    {
        Size = 0;
        IsWhole = IsTooLong = false;
        NextSequence = 0;
        return Take(response);
    }

    /// <summary>Takes the answer to the question for <see cref="NextSequence"/>.</summary>
    /// <returns>False if it is not that answer, none is wanted, or it is too long. Frames of 1997 bear no number.</returns>
    public bool Add(scoped in Dlt645Response response, Dlt645Edition edition = Dlt645Edition.Edition2007)
    {
        if (NextSequence == 0) return false;
        if (edition == Dlt645Edition.Edition2007 && response.Sequence != NextSequence) return false;
        return Take(response);
    }

    private bool Take(scoped in Dlt645Response response)
    {
        var isLast = !response.MoreFollows;
        if (!response.Data.TryCopyTo(_value.AsSpan(Size)) || (!isLast && NextSequence == byte.MaxValue))
        {
            IsTooLong = true;
            NextSequence = 0;
            return false;
        }

        Size += response.Data.Length;
        IsWhole = isLast;
        NextSequence = isLast ? (byte)0 : (byte)(NextSequence + 1);
        return true;
    }
}
