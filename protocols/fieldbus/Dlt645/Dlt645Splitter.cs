namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Finds frames in a stream. <see cref="FrameSplitter"/> tells how it is used.</summary>
/// <remarks>
/// A frame begins where both start bytes stand seven apart with six bytes of digits or wildcards between, a known control byte and a
/// length of at most 200 behind, and where checksum and end byte then agree. No two of these alone are enough: a meter's address may
/// hold 68H. <see cref="Dlt645Frame.Read"/> is the last judge.
/// </remarks>
public sealed class Dlt645Splitter() : FrameSplitter(Dlt645Frame.SizeMax)
{
    /// <summary>Longest silence inside a frame. DL/T 645-2007, transmission.</summary>
    public static TimeSpan SilenceMax { get; } = TimeSpan.FromMilliseconds(500);

    private const int HeadSize = Dlt645Frame.LengthOffset + 1;

    /// <inheritdoc cref="FrameSplitter.Look"/>
    public static FrameSight LookAt(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (!MayBegin(bytes)) return FrameSight.Noise;
        if (!LengthByte.IsWhole(bytes, Dlt645Frame.LengthOffset, Dlt645Frame.Overhead, out size)) return FrameSight.Partial;
        if (Dlt645Frame.Read(bytes[..size], out _) == Dlt645Status.Ok) return FrameSight.Frame;
        size = 0;
        return FrameSight.Noise;
    }

    /// <inheritdoc/>
    protected override FrameSight Look(ReadOnlySpan<byte> bytes, out int size) => LookAt(bytes, out size);

    /// <inheritdoc/>
    protected override int NextStart(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf(Dlt645Frame.Start) is var at and >= 0 ? at : bytes.Length;

    // Every byte that has come must fit: the earlier a false beginning is seen, the less waits behind it.
    private static bool MayBegin(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < Math.Min(bytes.Length, HeadSize); at++)
        {
            var fits = at switch
            {
                0 or Dlt645Frame.SecondStartOffset => bytes[at] == Dlt645Frame.Start,
                < Dlt645Frame.SecondStartOffset => bytes[at] == Dlt645Address.Any || Bcd.IsDigits(bytes[at]),
                Dlt645Frame.LengthOffset => bytes[at] <= Dlt645Frame.DataMax,
                _ => new Dlt645Control(bytes[at]).IsKnown,
            };
            if (!fits) return false;
        }

        return !bytes.IsEmpty;
    }
}
